package dev.reagent.chaos.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories that left two owners while the queue and the head mended each other. */
class TracesTest {

    @Test
    void anIntakeSweepThatSawNoOwnerDoesNotQueueARunThatIsTakenSince() {
        var trace = new Schedule(Scope.of(2).sweeping())
                .compare("A")
                .then("A sweeps")
                .answered("A lost")
                .answered("A state")
                .then("runs front add")
                .execute("A")
                .answered("A add")
                .compare("B")
                .then("B takes")
                .answered("B take");
        assertExecutes("A", trace);
        assertEquals(HeldSession.State.NONE, hand("B", trace).state());
    }

    @Test
    void aTakeThatIsAnsweredAfterItsServerWasSweptGivesNothing() {
        var trace = new Schedule(Scope.of(2).with(Fault.LAPSE, 1))
                .compare("B")
                .then("runs front add", "B takes", "runs B take", "B lapses", "B falls silent")
                .compare("A")
                .execute("A")
                .then("gets B take");
        assertEquals(HeldSession.State.NONE, hand("B", trace).state());
        trace.compare("B").then("B takes").answered("B take");
        assertExecutes("A", trace);
        assertEquals(HeldSession.State.NONE, hand("B", trace).state());
    }

    @Test
    void aSweptOwnerBreaksOffWhereAnotherServerTookItsRun() {
        var trace = new Schedule(Scope.of(2).with(Fault.LAPSE, 1))
                .compare("A")
                .then("runs front add")
                .execute("A")
                .then("A lapses", "A falls silent")
                .compare("B")
                .compare("A")
                .then("B takes")
                .answered("B take")
                .answered("A hold")
                .answered("B claim")
                .then("B executes");
        assertExecutes("B", trace);
        assertEquals(HeldSession.State.NONE, hand("A", trace).state());
    }

    @Test
    void aSweptOwnerGoesOnWhereItAskedForItsHoldBeforeAnotherServerTookIt() {
        var trace = new Schedule(Scope.of(2).with(Fault.LAPSE, 1))
                .compare("A")
                .then("runs front add")
                .execute("A")
                .then("A lapses", "A falls silent")
                .compare("B")
                .compare("A")
                .then("B takes", "runs A hold")
                .answered("B take")
                .then("gets A hold")
                .answered("A claim");
        assertExecutes("A", trace);
        assertEquals(1, hand("A", trace).fence().attempt(), "it kept its claim");
        assertEquals(HeldSession.State.NONE, hand("B", trace).state());
    }

    @Test
    void anOwnerStopsAtItsNextBeatAfterACancelByForce() {
        var trace = new Schedule(Scope.of(2).with(Fault.CANCEL, 1))
                .compare("A")
                .then("runs front add")
                .execute("A")
                .then("B cancels")
                .answered("B hold")
                .answered("B claim")
                .answered("B append")
                .answered("B release");
        assertTrue(hand("A", trace).isRunning());
        trace.compare("A").answered("A hold").answered("A claim").answered("A release");
        assertFalse(hand("A", trace).isRunning());
        assertTrue(trace.world().isOver());
    }

    @Test
    void whatIsNotPossibleIsNoSchedule() {
        assertThrows(IllegalArgumentException.class, () -> new Schedule(Scope.of(1)).then("A takes"));
    }

    private static void assertExecutes(String name, Schedule trace) {
        var executors = trace.world().servers().stream()
                .filter(server -> server.hand.isRunning() && server.hand.isConfirmed())
                .map(server -> Server.name(server.number))
                .toList();
        assertEquals(List.of(name), executors, () -> trace.world().toString());
    }

    private static HeldSession hand(String name, Schedule trace) {
        return trace.world().servers().get(name.charAt(0) - 'A').hand;
    }
}
