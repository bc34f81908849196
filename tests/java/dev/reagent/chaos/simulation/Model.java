package dev.reagent.chaos.simulation;

import dev.reagent.agent.Event;
import dev.reagent.agent.Event.ModelAnswered;
import dev.reagent.agent.Event.ModelFailed;
import dev.reagent.agent.StopReason;
import dev.reagent.agent.Usage;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.SandboxUse;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What models and tools say, by chance. */
final class Model {

    private final SplittableRandom dice;
    private int answers;

    Model(SplittableRandom dice) {
        this.dice = dice;
    }

    /** Another answer each time, also to the same step: calls, a final one, a broken one, or a failure. */
    Event.Fact answer(int step) {
        int number = answers++;
        int what = dice.nextInt(100);
        if (what < 6) {
            return new ModelFailed(
                    step,
                    new Failure("network", "it broke"),
                    what < 5,
                    Usage.NONE,
                    MicroDollars.ZERO,
                    what < 3 ? Duration.ofSeconds(1) : null,
                    null);
        }
        if (what < 10) {
            return answered(step, List.of(), null, "no JSON");
        }
        if (what < 30 || step >= 4) {
            return answered(step, List.of(), "answer " + number, null);
        }
        var calls = new ArrayList<ToolCall>();
        for (int i = dice.nextInt(1, 4); i > 0; i--) {
            calls.add(call("c" + number + "-" + i));
        }
        return answered(step, calls, null, null);
    }

    private ToolCall call(String id) {
        int what = dice.nextInt(10);
        var effect = what < 4 ? Effect.NONE : what < 5 ? Effect.IDEMPOTENT : Effect.EFFECT;
        var refusal = dice.nextInt(20) == 0 ? new Failure("unknown_tool", "there is none") : null;
        return new ToolCall(
                id, "tool", "{}", "digest " + id, effect, dice.nextInt(4) == 0, Duration.ofSeconds(5), refusal);
    }

    private static Event.Fact answered(int step, List<ToolCall> calls, String text, String problem) {
        return new ModelAnswered(
                step,
                new Message.Assistant(List.of(new Block.Text("…")), Origin.CLIENT),
                "",
                calls,
                text,
                problem,
                StopReason.END,
                Usage.NONE,
                MicroDollars.ZERO,
                null);
    }

    Observation result(ToolCall call) {
        var error = dice.nextInt(8) == 0 ? new Failure("timeout", "it took too long") : null;
        return new Observation(
                call.callId(), call.tool(), "done", error, Duration.ofMillis(3), null, List.of(), SandboxUse.NONE);
    }
}
