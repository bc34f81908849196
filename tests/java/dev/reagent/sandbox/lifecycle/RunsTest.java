package dev.reagent.sandbox.lifecycle;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.reagent.sandbox.CodeResult;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.KilledSandbox;
import dev.reagent.sandbox.LeftOut;
import dev.reagent.sandbox.PythonRun;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.StayBounds;
import dev.reagent.sandbox.stub.RunOutput;
import dev.reagent.sandbox.stub.StubEnd;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class RunsTest {

    private static final CodeRun ASKED = PythonRun.of("ses", "call", "", Duration.ofSeconds(20));

    private final PaperWall wall = new PaperWall();
    private final Runs runs = new Runs(
            wall,
            new StayingSandboxes(wall, new StayBounds(1, Duration.ofMinutes(1), Duration.ofMinutes(1)), none -> {}),
            this::killedAtItsStart,
            1,
            () -> 4096);
    private final List<KilledSandbox> killed = new CopyOnWriteArrayList<>();

    /** A thread for a run that somebody wants to end before it has begun. */
    private Thread killedAtItsStart(Runnable task) {
        var killer = Thread.ofPlatform().start(() -> killed.addAll(runs.kill("ses", "call")));
        until("the kill waits for its end", () -> killer.getState() == Thread.State.WAITING);
        return Thread.ofPlatform().unstarted(task);
    }

    @Test
    void aKillBeforeItsSandboxIsOpenEndsARunAndOpensNone() {
        var running = runs.run(ASKED);
        var problem = assertThrows(SandboxFailed.class, () -> running.await().atMost(Duration.ofSeconds(10)));
        assertEquals("the sandbox was killed: its session was cancelled or moved", problem.getMessage());
        until("the kill is told", () -> !killed.isEmpty());
        assertEquals(0, wall.tries.get());
        until("its place is free", () -> runs.going() == 0);
    }

    /** Its code ends well, and then it breaks. */
    private record BreaksWhileItHandsOver(String name) implements Wall.Box {

        @Override
        public void run(CodeRun run, RunOutput output) {
            output.ended(new StubEnd(StubEnd.How.ENDED, 0, null, false, 0, 0, CodeResult.State.KEPT));
            throw new SandboxFailed(SandboxFailed.Why.BROKEN, "the sandbox ended too early");
        }

        @Override
        public void rename(String its) {}

        @Override
        public boolean answers() {
            return true;
        }

        @Override
        public void kill() {}

        @Override
        public void close() {}
    }

    @Test
    void theStateOfASandboxThatBreaksWhileItHandsOverIsLost() {
        Wall breaking = (name, tier) -> new BreaksWhileItHandsOver(name);
        var minute = Duration.ofMinutes(1);
        var staying = new StayingSandboxes(breaking, new StayBounds(1, minute, minute), none -> {});
        var result = new Runs(breaking, staying, Thread::new, 1, () -> 4096)
                .run(StayingSandboxesTest.asked("ses"))
                .await()
                .atMost(Duration.ofSeconds(10));
        assertEquals(0, result.end().exitCode());
        assertEquals(CodeResult.State.LOST, result.state());
        assertEquals(LeftOut.UNKNOWN, result.leftOut());
        until("it is not kept", () -> !staying.keeps("ses"));
    }
}
