package dev.reagent.sandbox.lifecycle;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.call.Fence;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.KeptBounds;
import dev.reagent.sandbox.Language;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.StayBounds;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.stub.RunOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StayingSandboxesTest {

    private static final RunOutput NOWHERE = new RunOutput(() -> {});

    private final PaperWall wall = new PaperWall();
    private final List<String> ended = new ArrayList<>();

    private StayingSandboxes staying(int most, Duration idle, Duration longest) {
        return new StayingSandboxes(wall, new StayBounds(most, idle, longest), ended::add);
    }

    private static CodeRun asked(String session, String lease, Tier tier) {
        return new CodeRun(
                new CodeRun.Call(session, new Fence(1, lease), "call"),
                new CodeRun.Program(Language.PYTHON, ""),
                "",
                List.of(),
                new KeptBounds(0, 0),
                true,
                Duration.ofMillis(300),
                tier);
    }

    static CodeRun asked(String session) {
        return asked(session, "lease", Tier.SMALL);
    }

    /** The name of the sandbox in which it ran. */
    private static String run(StayingSandboxes staying, CodeRun run) {
        try (var box = staying.open(run)) {
            box.run(run, NOWHERE);
            return box.name();
        }
    }

    @Test
    void aSessionFindsItsOwnAgainAndNobodyElses() {
        var staying = staying(5, Duration.ofMinutes(1), Duration.ofMinutes(1));
        var first = run(staying, asked("a"));
        assertEquals(first, run(staying, asked("a")));
        assertNotEquals(first, run(staying, asked("b")));
        assertTrue(staying.holds(first) && staying.keeps("a") && !staying.keeps("c"));
        assertEquals(List.of("reagent-a-stays-", "reagent-b-stays-"), ended, "what servers before had of it is ended");
    }

    @Test
    void anotherClaimAnotherTierAndOneThatIsDeadAreReplaced() {
        var staying = staying(5, Duration.ofMinutes(1), Duration.ofMinutes(1));
        var names = new ArrayList<String>();
        names.add(run(staying, asked("a")));
        names.add(run(staying, asked("a", "other", Tier.SMALL)));
        names.add(run(staying, asked("a", "other", new Tier("quick", 1, 512))));
        wall.open.get(names.getLast()).alive = false;
        names.add(run(staying, asked("a", "other", new Tier("quick", 1, 512))));
        assertEquals(4, names.stream().distinct().count());
        assertEquals(1, wall.open.size());
    }

    @Test
    void oneThatIsKilledOrBreaksIsGone() {
        var staying = staying(5, Duration.ofMinutes(1), Duration.ofMinutes(1));
        try (var box = staying.open(asked("a"))) {
            box.run(asked("a"), NOWHERE);
            box.kill();
        }
        assertFalse(staying.keeps("a"));
        try (var box = staying.open(asked("a"))) {
            wall.open.get(box.name()).alive = false;
            assertThrows(SandboxFailed.class, () -> box.run(asked("a"), NOWHERE));
        }
        assertFalse(staying.keeps("a"));
        assertEquals(0, wall.open.size());
    }

    @Test
    void whereThereAreTooManyTheOneGoesThatWasNotUsedForTheLongestTime() {
        var staying = staying(2, Duration.ofMinutes(1), Duration.ofMinutes(1));
        run(staying, asked("a"));
        run(staying, asked("b"));
        run(staying, asked("a"));
        run(staying, asked("c"));
        assertTrue(staying.keeps("a") && staying.keeps("c") && !staying.keeps("b"));
    }

    @Test
    void whereAllAreInUseTheNextIsRefused() {
        var staying = staying(1, Duration.ofMinutes(1), Duration.ofMinutes(1));
        try (var used = staying.open(asked("a"))) {
            assertTrue(used.answers());
            assertEquals(
                    SandboxFailed.Why.BUSY,
                    assertThrows(SandboxFailed.class, () -> staying.open(asked("b")))
                            .why());
        }
        var otherThread = new ArrayList<SandboxFailed.Why>();
        try (var used = staying.open(asked("a"))) {
            var waiting = Thread.startVirtualThread(() ->
                    otherThread.add(assertThrows(SandboxFailed.class, () -> staying.open(asked("a")))
                            .why()));
            until("it has waited for its time", () -> !waiting.isAlive());
            assertTrue(used.answers());
        }
        assertEquals(List.of(SandboxFailed.Why.BUSY), otherThread);
    }

    @Test
    void oneThatIsIdleForTooLongIsEnded() {
        var staying = staying(5, Duration.ofMillis(50), Duration.ofMinutes(1));
        run(staying, asked("a"));
        until("it is ended", () -> {
            staying.tidy();
            return wall.open.isEmpty();
        });
        assertFalse(staying.keeps("a"));
    }

    @Test
    void oneThatIsThereForTooLongIsReplaced() {
        var staying = staying(5, Duration.ofMinutes(1), Duration.ofMillis(50));
        var first = run(staying, asked("a"));
        until("it is another", () -> !run(staying, asked("a")).equals(first));
    }

    @Test
    void aSessionThatIsOverLeavesNone() {
        var staying = staying(5, Duration.ofMinutes(1), Duration.ofMinutes(1));
        run(staying, asked("a"));
        run(staying, asked("b"));
        staying.forget("a");
        staying.forget("never-heard-of");
        until("it is ended", () -> wall.open.size() == 1);
        staying.close();
        assertEquals(0, wall.open.size());
        assertThrows(SandboxFailed.class, () -> staying.open(asked("c")));
    }
}
