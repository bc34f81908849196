package dev.reagent.agent;

import dev.reagent.agent.Event.ModelAnswered;
import dev.reagent.agent.Event.ModelFailed;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.SandboxUse;
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
 * One turn of the loop: a thought, its calls and their observations.
 *
 * @param index  from 0
 * @param asking the state of the step's model requests
 * @param answer the valid answer; null until there is one
 * @param calls  by call id, in the answer's order
 * @param usage  of all model requests of the step, including failed ones
 * @param cost   of the same requests
 */
public record AgentStep(
        int index,
        Asking asking,
        @Nullable ModelAnswered answer,
        Map<String, CallState> calls,
        Usage usage,
        MicroDollars cost,
        Instant startedAt,
        @Nullable Instant finishedAt) {

    static AgentStep asked(int index, Fence by, Instant at) {
        return new AgentStep(index, Asking.by(by), null, Map.of(), Usage.NONE, MicroDollars.ZERO, at, null);
    }

    AgentStep askedAgain(Fence by) {
        return with(asking.again(by));
    }

    /** For a new attempt of the run: an answer stays; without one, the model request has all its tries again. */
    AgentStep attemptedAgain() {
        return answer != null ? this : with(asking.anew());
    }

    AgentStep crashed() {
        return with(asking.crashed());
    }

    AgentStep failed(ModelFailed why) {
        return with(asking.failed(why)).spent(why.usage(), why.cost());
    }

    AgentStep answered(ModelAnswered by) {
        var sound = by.problem() == null ? by : null;
        var states = new LinkedHashMap<String, CallState>();
        if (sound != null) {
            sound.calls().forEach(call -> states.put(call.callId(), CallState.asked(call)));
        }
        return new AgentStep(
                        index,
                        asking.answered(by),
                        sound,
                        Collections.unmodifiableMap(states),
                        usage,
                        cost,
                        startedAt,
                        finishedAt)
                .spent(by.usage(), by.cost());
    }

    AgentStep with(String callId, UnaryOperator<CallState> change) {
        var changed = new LinkedHashMap<>(calls);
        changed.computeIfPresent(callId, (id, state) -> change.apply(state));
        return new AgentStep(
                index, asking, answer, Collections.unmodifiableMap(changed), usage, cost, startedAt, finishedAt);
    }

    AgentStep finished(Instant at) {
        return new AgentStep(index, asking, answer, calls, usage, cost, startedAt, at);
    }

    private AgentStep with(Asking other) {
        return new AgentStep(index, other, answer, calls, usage, cost, startedAt, finishedAt);
    }

    private AgentStep spent(Usage more, MicroDollars price) {
        return new AgentStep(index, asking, answer, calls, usage.plus(more), cost.plus(price), startedAt, finishedAt);
    }

    /** Returns what the code of its calls used of the machine. */
    public SandboxUse sandbox() {
        return calls.values().stream()
                .map(CallState::observation)
                .filter(Objects::nonNull)
                .map(Observation::sandbox)
                .reduce(SandboxUse.NONE, SandboxUse::plus);
    }

    /** Returns the cost of its model and its code. */
    public MicroDollars wholeCost() {
        return cost.plus(sandbox().cost());
    }

    /** Whether one of its calls has a question to a person, open or answered. */
    boolean hasAsked() {
        return calls.values().stream().anyMatch(state -> state.request() != null);
    }

    public boolean isFinished() {
        return finishedAt != null;
    }

    /** Whether its answer is the session's final answer. */
    public boolean isFinal() {
        return answer != null && answer.calls().isEmpty();
    }

    /** Returns why the model stopped; null before its answer. */
    public @Nullable StopReason stopReason() {
        return answer == null ? null : answer.stop();
    }

    /** Returns the observations so far, in the answer's order. */
    public List<Observation> observations() {
        var seen = new ArrayList<Observation>();
        for (var state : calls.values()) {
            if (state.observation() != null) {
                seen.add(state.observation());
            }
        }
        return seen;
    }

    /** Returns the questions about its calls that have no answer yet. */
    List<ApprovalRequest> pendingApprovals() {
        var pending = new ArrayList<ApprovalRequest>();
        for (var state : calls.values()) {
            if (state.request() != null && state.isPending()) {
                pending.add(state.request());
            }
        }
        return pending;
    }
}
