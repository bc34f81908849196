package dev.reagent.api;

import dev.reagent.agent.Event;
import dev.reagent.agent.StopReason;
import dev.reagent.agent.Usage;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.SandboxUse;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.Origin;
import dev.reagent.api.request.RequestDigest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pieces of sessions for tests. */
public final class Sessions {

    public static final Fence FENCE = new Fence(1, "00000000000000aa");

    private Sessions() {}

    public static ToolCall call(String callId, String tool, String args) {
        return new ToolCall(
                callId, tool, args, RequestDigest.of(args), Effect.NONE, false, Duration.ofSeconds(30), null);
    }

    public static Event.ModelAnswered answered(
            int step, String thought, List<ToolCall> calls, @Nullable String finalAnswer) {
        return new Event.ModelAnswered(
                step,
                new Message.Assistant(List.of(new Block.Text(thought)), Origin.CLIENT),
                thought,
                calls,
                finalAnswer,
                null,
                calls.isEmpty() ? StopReason.END : StopReason.TOOL_USE,
                new Usage(100, 20, 3, 4, 50, 5),
                new MicroDollars(4512),
                null);
    }

    static Event[] eventsWithALongResult() {
        var beginning = "x".repeat(32 * 1024);
        return new Event[] {
            new Event.StepAsked(0, FENCE),
            answered(0, "look", List.of(call("call_1", "web_fetch", "{\"url\":\"http://a\"}")), null),
            new Event.ToolClaimed("call_1", FENCE),
            new Event.ToolStarted("call_1"),
            new Event.ToolFinished(new Observation(
                    "call_1",
                    "web_fetch",
                    beginning,
                    null,
                    Duration.ofMillis(41),
                    new Observation.Whole("0".repeat(64), 100_000),
                    List.of(),
                    SandboxUse.NONE))
        };
    }
}
