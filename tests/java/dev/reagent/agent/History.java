package dev.reagent.agent;

import dev.reagent.agent.Event.ModelAnswered;
import dev.reagent.agent.Event.ModelFailed;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.SandboxUse;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.Origin;
import dev.reagent.agent.task.Predecessors;
import dev.reagent.agent.task.Retry;
import dev.reagent.agent.task.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a session's log for a test, event by event, and folds it. */
public final class History {

    public static final Fence FIRST = new Fence(1, "aaaaaaaaaaaaaaaa");
    public static final Fence SECOND = new Fence(2, "bbbbbbbbbbbbbbbb");

    private final List<LogEntry> log = new ArrayList<>();

    private History() {}

    /** A session whose task allows so many steps. */
    public static History ofSteps(int maxSteps) {
        return ordered(maxSteps, null, null);
    }

    /** The same for a run that waits, or waited, for others. */
    public static History ofSteps(int maxSteps, @Nullable Predecessors after) {
        return ordered(maxSteps, after, null);
    }

    /** A session whose task is attempted so often, with a wait of 10 s before the second attempt. */
    public static History ofAttempts(int attempts) {
        return ordered(9, null, new Retry(attempts, Duration.ofSeconds(10)));
    }

    private static History ordered(int maxSteps, @Nullable Predecessors after, @Nullable Retry retry) {
        var history = new History();
        return history.and(new Event.SessionStarted(TestTask.of("do it")
                .model("offline")
                .tools("echo")
                .maxSteps(maxSteps)
                .timeout(Duration.ofSeconds(600))
                .after(after)
                .retry(retry)
                .task()));
    }

    public History and(Event... events) {
        for (var event : events) {
            log.add(new LogEntry(log.size() + 1L, Instant.ofEpochSecond(1_700_000_000L + log.size()), event));
        }
        return this;
    }

    /** A whole step: these calls, each claimed, run and successful with this result. */
    public History step(int index, String result, ToolCall... calls) {
        and(new Event.StepAsked(index, FIRST), answer(index, calls));
        for (var call : calls) {
            and(
                    new Event.ToolClaimed(call.callId(), FIRST),
                    new Event.ToolStarted(call.callId()),
                    new Event.ToolFinished(seen(call, result)));
        }
        return and(new Event.StepFinished(index));
    }

    public List<LogEntry> log() {
        return List.copyOf(log);
    }

    public AgentSession seenBy(Fence fence) {
        return AgentSession.of(new SessionId("00000000-0000-4000-8000-000000000001"), log)
                .claimedBy(fence);
    }

    /** What its owner under a fence should do next. */
    public Decision decidedBy(Fence fence) {
        return Decider.decide(seenBy(fence));
    }

    public static ModelAnswered answer(int step, ToolCall... calls) {
        return answered(step, List.of(calls), null, null);
    }

    public static ModelAnswered finalAnswer(int step, String text) {
        return answered(step, List.of(), text, null);
    }

    public static ModelAnswered broken(int step) {
        return answered(step, List.of(), null, "no JSON");
    }

    private static ModelAnswered answered(
            int step, List<ToolCall> calls, @Nullable String text, @Nullable String problem) {
        return new ModelAnswered(
                step,
                new Message.Assistant(List.of(new Block.Text("…")), Origin.CLIENT),
                "thinking",
                calls,
                text,
                problem,
                StopReason.END,
                new Usage(10, 0, 0, 0, 5, 0),
                new MicroDollars(7),
                null);
    }

    /** A failed try that another one follows after two seconds, or one that would come back. */
    public static ModelFailed failed(int step, boolean retryable) {
        return failed(step, retryable, retryable ? Duration.ofSeconds(2) : null, null);
    }

    /** The last try that this attempt of the run makes, though a later one may help. */
    public static ModelFailed lastFailed(int step) {
        return failed(step, true, null, null);
    }

    public static ModelFailed failed(
            int step, boolean retryable, @Nullable Duration pause, @Nullable ProviderReport report) {
        return new ModelFailed(
                step,
                new Failure("network", "it broke", "unreachable"),
                retryable,
                new Usage(1, 0, 0, 0, 1, 0),
                new MicroDollars(1),
                pause,
                report);
    }

    public static ToolCall call(String id, Effect effect) {
        return call(id, effect, false, null);
    }

    public static ToolCall call(String id, Effect effect, boolean approval, @Nullable Failure refusal) {
        return new ToolCall(
                id,
                "echo",
                "{\"text\":\"" + id + "\"}",
                "digest-" + id,
                effect,
                approval,
                Duration.ofSeconds(5),
                refusal);
    }

    public static Observation seen(ToolCall call, String result) {
        return new Observation(
                call.callId(), call.tool(), result, null, Duration.ofMillis(3), null, List.of(), SandboxUse.NONE);
    }

    public static ApprovalRequest request(ToolCall call, ApprovalRequest.Kind kind) {
        return new ApprovalRequest(
                "00000000-0000-4000-8000-00000000000a",
                kind,
                call.callId(),
                call.tool(),
                call.arguments(),
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(3600));
    }
}
