package dev.reagent.run.loop;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.AgentStep;
import dev.reagent.agent.CallState;
import dev.reagent.agent.Stopped;
import dev.reagent.agent.Stopped.Kind;
import dev.reagent.agent.Stopped.Outcome;
import dev.reagent.agent.call.Effect;
import dev.reagent.tool.ToolRegistry;
import io.micrometer.core.instrument.Clock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Stops a session's work outside this server, and reports what was stopped. Thread-safe. */
@ApplicationScoped
public class StopAll {

    /** Limit for an owner; the caller waits slightly longer for its report. */
    private static final Duration OWNERS_PATIENCE = Duration.ofSeconds(2);

    /** Limit for a server that has already waited for an owner. */
    private static final Duration OTHERS_PATIENCE = Duration.ofSeconds(1);

    /** Where work may run for a session. */
    public enum Where {
        /** On this server, which has stopped it. A paused earlier owner may still run some. */
        HERE,
        /** The session has no owner. */
        NOWHERE,
        /** On a server that does not answer: only work found by its label is known to be stopped. */
        ELSEWHERE
    }

    private final ToolRegistry tools;
    private final Clock clock;

    StopAll(ToolRegistry tools, Clock clock) {
        this.tools = tools;
        this.clock = clock;
    }

    /**
     * Stops a session's model call, tool calls and questions.
     *
     * @param where the work may run
     * @param since monotonic time of the request to stop
     * @return what was stopped, and what may still run
     */
    public Uni<List<Stopped>> stop(AgentSession session, Where where, long since) {
        var step = session.lastStep();
        if (step == null || step.isFinished()) {
            return Uni.createFrom().item(List.of());
        }
        var parts = new ArrayList<Uni<List<Stopped>>>();
        parts.add(Uni.createFrom().item(modelCall(session, step, where, since)));
        for (var state : step.calls().values()) {
            if (!state.isOver()) {
                parts.add(call(session, state, where, since));
            }
        }
        return Uni.join().all(parts).andFailFast().map(StopAll::flat);
    }

    private List<Stopped> modelCall(AgentSession session, AgentStep step, Where where, long since) {
        var asking = step.asking();
        boolean running = step.answer() == null && asking.failure() == null && !asking.isUnrepaired();
        if (!running || where == Where.NOWHERE) {
            return List.of();
        }
        boolean ours = where == Where.HERE && asking.claim().equals(session.fence());
        var outcome = ours ? Outcome.STOPPED : Outcome.UNKNOWN;
        return List.of(new Stopped(Kind.MODEL_CALL, String.valueOf(step.index()), outcome, since(since)));
    }

    private Uni<List<Stopped>> call(AgentSession session, CallState state, Where where, long since) {
        if (state.isPending() && state.request() != null) {
            return Uni.createFrom()
                    .item(List.of(
                            new Stopped(Kind.APPROVAL, state.request().approvalId(), Outcome.STOPPED, since(since))));
        }
        if (!state.started()) {
            return Uni.createFrom().item(List.of());
        }
        return outside(session, state, where == Where.ELSEWHERE ? OTHERS_PATIENCE : OWNERS_PATIENCE)
                .map(outside -> {
                    var stopped = new ArrayList<Stopped>();
                    stopped.add(new Stopped(
                            Kind.TOOL_CALL, state.call().callId(), outcome(state, where, outside), since(since)));
                    stopped.addAll(outside);
                    return stopped;
                });
    }

    private Uni<List<Stopped>> outside(AgentSession session, CallState state, Duration patience) {
        return tools.find(state.call().tool())
                .map(tool -> tool.stop(session.id().value(), state.call().callId()))
                .orElseGet(() -> Uni.createFrom().item(List.of()))
                .ifNoItem()
                .after(patience)
                .recoverWithItem(List.of())
                .onFailure()
                .recoverWithItem(List.of());
    }

    /** A stopped call with effects may have had them. */
    private static Outcome outcome(CallState state, Where where, List<Stopped> outside) {
        if (state.call().effect() == Effect.EFFECT) {
            return Outcome.UNKNOWN;
        }
        boolean seen = !outside.isEmpty() && outside.stream().allMatch(it -> it.outcome() == Outcome.STOPPED);
        return where != Where.ELSEWHERE || seen ? Outcome.STOPPED : Outcome.UNKNOWN;
    }

    private Duration since(long start) {
        return Duration.ofNanos(clock.monotonicTime() - start);
    }

    private static List<Stopped> flat(List<List<Stopped>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }
}
