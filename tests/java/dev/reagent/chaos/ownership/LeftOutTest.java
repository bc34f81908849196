package dev.reagent.chaos.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each protective rule is needed: histories without it break a property that is about who executes. */
class LeftOutTest {

    /** How many seeds are tried from the one that is known. */
    private static final int SEEDS = 20_000;

    /**
     * What finds that a rule is left out.
     *
     * @param seed the first that does; another one where the model has changed since
     */
    private record Finding(Property broken, long seed, Scope scope) {}

    private static Finding findingOf(Rule rule) {
        var two = Scope.of(2);
        return switch (rule) {
            case TICKET_IN_CLAIM -> new Finding(Property.EXECUTOR_HAS_THE_HEAD, 59, two.with(Fault.LAPSE, 2));
            case HOLDS_IN_ADD ->
                new Finding(
                        Property.CONFIRMED_IS_HOLDER,
                        98,
                        two.with(Fault.LAPSE, 2).sweeping());
            case LATE_TAKE_DROPPED -> new Finding(Property.CONFIRMED_IS_HOLDER, 41, two.with(Fault.LAPSE, 2));
            case WAKEUP_MARKS -> new Finding(Property.PROGRESS, 2, two.with(Fault.PARK, 1));
            case LOOK_AT_HEAD ->
                new Finding(
                        Property.NONE_AFTER_THE_END,
                        570,
                        two.with(Fault.CANCEL, 1).with(Fault.QUEUE_FAILOVER, 1));
            case NO_STRANGER_WHILE_TAKING ->
                new Finding(
                        Property.CONFIRMED_IS_HOLDER,
                        2100,
                        two.with(Fault.LAPSE, 1).with(Fault.PARK, 1));
            case HOLD_ENDS_TAKE ->
                new Finding(
                        Property.CONFIRMED_IS_HOLDER,
                        21,
                        two.with(Fault.LAPSE, 3).with(Fault.PARK, 1));
            case HOLD_CONFIRMS_UNDER_ITS_LEASE ->
                new Finding(
                        Property.CONFIRMED_IS_HOLDER,
                        7826,
                        two.with(Fault.LAPSE, 4).with(Fault.LOSS, 2));
        };
    }

    @ParameterizedTest
    @EnumSource
    void aRuleThatIsLeftOutIsMissed(Rule rule) {
        var finding = findingOf(rule);
        var broken = breaks(finding.scope().without(rule).watching(finding.broken()), finding.seed());
        assertEquals(finding.broken(), broken.property);
    }

    private static Violation breaks(Scope scope, long first) {
        for (long seed = first; seed < first + SEEDS; seed++) {
            try {
                new Walk(scope, seed, false).go();
            } catch (Violation broken) {
                return broken;
            }
        }
        return fail("no history of " + SEEDS + " breaks " + scope.watched());
    }
}
