package dev.reagent.chaos.simulation;

import dev.reagent.agent.StopReason;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.Origin;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatAnswer.CallAsked;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.ChatModel;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.ModelException;
import dev.reagent.model.Spent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A model that answers by chance, another answer each time, also to the same step: calls, a final one, a broken one, or a failure. */
final class SimulatedModel implements ChatModel {

    private static final int LAST_STEP = 4;

    private final VirtualTime time;
    private final SplittableRandom dice;
    private int answers;

    SimulatedModel(VirtualTime time, SplittableRandom dice) {
        this.time = time;
        this.dice = dice;
    }

    @Override
    public Multi<ChatEvent> ask(ChatRequest request) {
        return Multi.createFrom().emitter(emitter -> answer(request.step(), time.running(), emitter));
    }

    private void answer(int step, Node server, MultiEmitter<? super ChatEvent> emitter) {
        long thinks = dice.nextInt(10) == 0 ? dice.nextInt(60_000) : dice.nextInt(3000);
        int deltas = dice.nextInt(3);
        for (int i = 1; i <= deltas; i++) {
            time.after(
                    Duration.ofMillis(thinks * i / (deltas + 1)),
                    server,
                    () -> emitter.emit(new ChatEvent.TextDelta("some words ")));
        }
        int what = dice.nextInt(100);
        time.after(Duration.ofMillis(thinks), server, () -> {
            if (what < 6) {
                var code = what < 5 ? ModelException.Code.NETWORK : ModelException.Code.BAD_REQUEST;
                emitter.fail(new ModelException(code, "it broke"));
            } else {
                emitter.emit(new ChatEvent.Answered(answer(step, what)));
                emitter.complete();
            }
        });
    }

    private ChatAnswer answer(int step, int what) {
        int number = answers++;
        if (what < 10) {
            return answer(List.of(), null, "no JSON");
        }
        if (what < 30 || step >= LAST_STEP) {
            return answer(List.of(), "answer " + number, null);
        }
        var calls = new ArrayList<CallAsked>();
        for (int i = dice.nextInt(1, 4); i > 0; i--) {
            calls.add(new CallAsked("c" + number + "-" + i, SimulatedTool.NAME, SimulatedTool.arguments(dice)));
        }
        return answer(calls, null, null);
    }

    private static ChatAnswer answer(List<CallAsked> calls, String text, String problem) {
        return new ChatAnswer(
                new Message.Assistant(List.of(new Block.Text("…")), Origin.CLIENT),
                "",
                calls,
                text,
                problem,
                StopReason.END,
                Spent.NONE);
    }
}
