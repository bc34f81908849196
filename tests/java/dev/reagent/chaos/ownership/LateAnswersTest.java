package dev.reagent.chaos.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that say what was true once: histories that the exploration found. */
class LateAnswersTest {

    @Test
    void aComparisonReadBeforeARunWasReleasedDoesNotBringItBack() {
        var late = waiting(Scope.of(1), "A takes", "runs A take", "A beats", "runs A beat", "gets and compares A beat")
                .answered("A holds")
                .then("gets A take")
                .answered("A claim")
                .then("A executes")
                .beat("A")
                .then("A ends")
                .answered("A append")
                .then("runs A holds")
                .answered("A release")
                .then("gets A holds");
        assertNothingInHand(late);
    }

    @Test
    void aTakeOfAnEarlierLifeGivesNothingAfterTheComparisonInTheNext() {
        var late = waiting(Scope.of(2).with(Fault.QUEUE_FAILOVER, 1), "A takes", "runs A take", "queue fails over 1")
                .compare("A")
                .then("gets A take");
        assertNothingInHand(late);
    }

    @Test
    void aWakeupBetweenTwoTicketsOfAParkingServerIsNotLost() {
        var late = swept(Scope.of(2).with(Fault.LAPSE, 1).with(Fault.PARK, 1), "A parks")
                .then("runs A append", "front decides", "runs front add")
                .compare("A")
                .answered("A hold")
                .then("runs A claim", "gets A append")
                .answered("A release");
        assertFalse(late.world().queue().isNowhere(), "it waits again");
    }

    @ParameterizedTest
    @EnumSource(
            value = Rule.class,
            names = {"HOLD_CONFIRMS_UNDER_ITS_LEASE", "HOLD_ENDS_TAKE", "NO_STRANGER_WHILE_TAKING"})
    void aRuleKeepsALateAnswerFromConfirmingWhatIsNotHeld(Rule rule) {
        var scope = Scope.of(2).with(Fault.LAPSE, 2).with(Fault.LOSS, 1);
        live(rule, scope);
        var broken = assertThrows(Violation.class, () -> live(rule, scope.without(rule)));
        assertEquals(Property.CONFIRMED_IS_HOLDER, broken.property);
    }

    private static void live(Rule rule, Scope scope) {
        switch (rule) {
            case HOLD_CONFIRMS_UNDER_ITS_LEASE ->
                swept(scope)
                        .compare("A")
                        .then(
                                "gives up A hold",
                                "A lapses",
                                "A resumes",
                                "runs A hold",
                                "runs A hold",
                                "A falls silent")
                        .beat("B")
                        .beat("A")
                        .then("gets A hold");
            case HOLD_ENDS_TAKE ->
                swept(scope)
                        .beat("A")
                        .then("A takes", "runs A take")
                        .answered("A holds")
                        .answered("A hold")
                        .answered("A claim")
                        .then("A ends")
                        .answered("A append")
                        .answered("A release")
                        .then("gets A take");
            case NO_STRANGER_WHILE_TAKING ->
                new Schedule(scope)
                        .compare("A")
                        .then("runs front add", "A takes", "runs A take", "A beats", "runs A beat")
                        .then("gets and compares A beat")
                        .answered("A holds")
                        .compare("A")
                        .thenIfPossible("runs A claim", "gets A claim", "A executes", "A ends", "runs A append")
                        .thenIfPossible("gets A append", "runs A release", "gets A release")
                        .then("gets A take");
            default -> throw new IllegalArgumentException(rule + " has no history here");
        }
    }

    /** A executes, does what is said, and is swept. */
    private static Schedule swept(Scope scope, String... steps) {
        return new Schedule(scope)
                .compare("A")
                .then("runs front add")
                .execute("A")
                .then(steps)
                .then("A lapses", "A falls silent")
                .compare("B");
    }

    /** The run waits, and A has a lease. */
    private static Schedule waiting(Scope scope, String... steps) {
        return new Schedule(scope).compare("A").then("runs front add").then(steps);
    }

    private static void assertNothingInHand(Schedule late) {
        assertEquals(
                HeldSession.State.NONE, late.world().servers().getFirst().hand.state());
    }
}
