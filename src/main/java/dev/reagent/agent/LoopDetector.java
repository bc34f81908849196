package dev.reagent.agent;

import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Detects loops: consecutive steps with the same calls and results, or with the same error. */
final class LoopDetector {

    /** Consecutive steps with the same calls and observations that count as a loop. */
    static final int SAME_STEPS = 3;

    /** Consecutive steps in which every call fails, with the same tools and errors, that count as a loop. */
    static final int SAME_ERRORS = 5;

    private LoopDetector() {}

    /** Returns the failure if the finished steps end in a loop. */
    static Optional<Failure> find(List<AgentStep> steps) {
        if (repeats(steps, SAME_STEPS, LoopDetector::exactly)) {
            return Optional.of(new Failure(
                    "loop_detected",
                    "The same calls brought the same results in " + SAME_STEPS + " steps in a row: "
                            + tools(steps.getLast()) + "."));
        }
        if (repeats(steps, SAME_ERRORS, LoopDetector::errors)) {
            return Optional.of(new Failure(
                    "loop_detected",
                    "The same error came back in " + SAME_ERRORS + " steps in a row: " + tools(steps.getLast()) + "."));
        }
        return Optional.empty();
    }

    private static boolean repeats(
            List<AgentStep> steps, int times, java.util.function.Function<AgentStep, List<String>> trait) {
        if (steps.size() < times) {
            return false;
        }
        var newest = steps.subList(steps.size() - times, steps.size());
        var first = trait.apply(newest.getFirst());
        return !first.isEmpty()
                && newest.stream().allMatch(step -> trait.apply(step).equals(first));
    }

    private static List<String> exactly(AgentStep step) {
        var trait = new ArrayList<String>();
        for (var state : step.calls().values()) {
            var seen = state.observation();
            trait.add(state.call().tool() + ' ' + state.call().digest() + ' ' + (seen == null ? "" : result(seen)));
        }
        return trait;
    }

    private static String result(Observation seen) {
        return seen.error() == null ? seen.result() : seen.error().toString();
    }

    /** Returns tool and error code of each call; empty if one call of the step succeeded. */
    private static List<String> errors(AgentStep step) {
        var trait = new ArrayList<String>();
        for (var seen : step.observations()) {
            if (seen.error() == null) {
                return List.of();
            }
            trait.add(seen.tool() + ' ' + seen.error().code());
        }
        return trait;
    }

    private static String tools(AgentStep step) {
        return String.join(
                ", ",
                step.calls().values().stream()
                        .map(it -> it.call().tool())
                        .distinct()
                        .toList());
    }
}
