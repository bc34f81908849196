package dev.reagent.agent;

import dev.reagent.agent.Event.ModelAnswered;
import dev.reagent.agent.Event.ModelFailed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One turn of the loop: a thought, its actions, what was observed.
 *
 * @param index    from 0
 * @param asked    the claim under which the model was asked last; {@link Fence#NONE} where a new attempt of the run is to ask
 * @param crashes  times it was asked again because its server had gone
 * @param tries    requests to the model that failed in this attempt of the run
 * @param failure  the last of them, while the step has not been asked again
 * @param broken   answers that could not be understood, in order
 * @param repaired how many of them the model was asked to mend
 * @param answer   the sound answer; null until there is one
 * @param calls    by call id, in the answer's order
 * @param usage    of every model call of the step, failed ones too
 * @param cost     of the same
 */
public record AgentStep(
        int index,
        Fence asked,
        int crashes,
        Tries tries,
        @Nullable ModelFailed failure,
        List<ModelAnswered> broken,
        int repaired,
        @Nullable ModelAnswered answer,
        Map<String, CallState> calls,
        Usage usage,
        MicroDollars cost,
        Instant startedAt,
        @Nullable Instant finishedAt) {

    static AgentStep asked(int index, Fence by, Instant at) {
        return new AgentStep(
                index, by, 0, Tries.NONE, null, List.of(), 0, null, Map.of(), Usage.NONE, MicroDollars.ZERO, at, null);
    }

    AgentStep askedAgain(Fence by) {
        return new AgentStep(
                index,
                by,
                crashes,
                tries,
                null,
                broken,
                broken.size(),
                answer,
                calls,
                usage,
                cost,
                startedAt,
                finishedAt);
    }

    /** For a new attempt of the run: an answer stays, and where there is none the model has all its tries again. */
    AgentStep attemptedAgain() {
        return answer != null
                ? this
                : new AgentStep(
                        index,
                        Fence.NONE,
                        crashes,
                        Tries.NONE,
                        null,
                        broken,
                        repaired,
                        null,
                        calls,
                        usage,
                        cost,
                        startedAt,
                        finishedAt);
    }

    AgentStep crashed() {
        return new AgentStep(
                index,
                asked,
                crashes + 1,
                tries,
                failure,
                broken,
                repaired,
                answer,
                calls,
                usage,
                cost,
                startedAt,
                finishedAt);
    }

    AgentStep failed(ModelFailed why) {
        return new AgentStep(
                index,
                asked,
                crashes,
                tries.and(why),
                why,
                broken,
                repaired,
                answer,
                calls,
                usage.plus(why.usage()),
                cost.plus(why.cost()),
                startedAt,
                finishedAt);
    }

    AgentStep answered(ModelAnswered by) {
        var nowBroken = broken;
        if (by.problem() != null) {
            nowBroken = new ArrayList<>(broken);
            nowBroken.add(by);
        }
        var states = new LinkedHashMap<String, CallState>();
        if (by.problem() == null) {
            by.calls().forEach(call -> states.put(call.callId(), CallState.asked(call)));
        }
        return new AgentStep(
                index,
                asked,
                crashes,
                tries.answered(),
                null,
                List.copyOf(nowBroken),
                repaired,
                by.problem() == null ? by : null,
                Collections.unmodifiableMap(states),
                usage.plus(by.usage()),
                cost.plus(by.cost()),
                startedAt,
                finishedAt);
    }

    AgentStep with(String callId, UnaryOperator<CallState> change) {
        var changed = new LinkedHashMap<>(calls);
        changed.computeIfPresent(callId, (id, state) -> change.apply(state));
        return new AgentStep(
                index,
                asked,
                crashes,
                tries,
                failure,
                broken,
                repaired,
                answer,
                Collections.unmodifiableMap(changed),
                usage,
                cost,
                startedAt,
                finishedAt);
    }

    AgentStep finished(Instant at) {
        return new AgentStep(
                index, asked, crashes, tries, failure, broken, repaired, answer, calls, usage, cost, startedAt, at);
    }

    /** What the code of its calls has used of the machine. */
    public SandboxUse sandbox() {
        return calls.values().stream()
                .map(CallState::observation)
                .filter(Objects::nonNull)
                .map(Observation::sandbox)
                .reduce(SandboxUse.NONE, SandboxUse::plus);
    }

    /** Of its model and of its code. */
    public MicroDollars wholeCost() {
        return cost.plus(sandbox().cost());
    }

    /** Whether a person was asked about one of its calls. */
    boolean hasAsked() {
        return calls.values().stream().anyMatch(state -> state.request() != null);
    }

    public boolean isFinished() {
        return finishedAt != null;
    }

    /** Whether its answer is the session's. */
    public boolean isFinal() {
        return answer != null && answer.calls().isEmpty();
    }

    /** Whether an answer was broken and the model has not been asked to mend it. */
    public boolean isUnrepaired() {
        return broken.size() > repaired;
    }

    /** Why the model stopped; null while it has not answered. */
    public @Nullable StopReason stopReason() {
        return answer == null ? null : answer.stop();
    }

    /** The observations there are, in the answer's order. */
    public List<Observation> observations() {
        var seen = new ArrayList<Observation>();
        for (var state : calls.values()) {
            if (state.observation() != null) {
                seen.add(state.observation());
            }
        }
        return seen;
    }
}
