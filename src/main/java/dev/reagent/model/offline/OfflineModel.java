package dev.reagent.model.offline;

import dev.reagent.agent.StopReason;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.Origin;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatAnswer.CallAsked;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.ChatModel;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.Spent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A model that is not a language model. It plans by rules, calls real tools, and answers from their results. The same conversation always
 * gets the same turn. Thread-safe.
 */
@Singleton
@Typed(OfflineModel.class)
public final class OfflineModel implements ChatModel {

    private static final Origin ORIGIN = new Origin("offline", "offline", "", "offline");
    private static final int WORDS_A_DELTA = 4;

    private static final Executor VIRTUAL =
            task -> Thread.ofVirtual().name("offline-planner").start(task);

    private final Vertx vertx;

    public OfflineModel(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Never fails. Runs on a virtual thread, because a fetched page may be long. */
    @Override
    public Multi<ChatEvent> ask(ChatRequest request) {
        return Multi.createFrom().deferred(() -> {
            var context = vertx.getOrCreateContext();
            return Uni.createFrom()
                    .item(() -> eventsOf(request))
                    .runSubscriptionOn(VIRTUAL)
                    .emitOn(task -> context.runOnContext(now -> task.run()))
                    .onItem()
                    .transformToMulti(events -> Multi.createFrom().iterable(events));
        });
    }

    private static List<ChatEvent> eventsOf(ChatRequest request) {
        return switch (new Planner(request.tools()).next(Question.of(request.messages()))) {
            case Turn.Act act -> acting(act, request.step());
            case Turn.Say say -> saying(say.words());
        };
    }

    private static List<ChatEvent> acting(Turn.Act act, int step) {
        var events = new ArrayList<ChatEvent>();
        chunks(act.thought()).forEach(chunk -> events.add(new ChatEvent.ThoughtDelta(chunk)));
        var blocks = new ArrayList<Block>();
        blocks.add(new Block.Text(act.thought()));
        var calls = new ArrayList<CallAsked>();
        for (var call : act.calls()) {
            var callId = "offline_" + step + "_" + calls.size();
            calls.add(new CallAsked(callId, call.tool(), call.arguments()));
            blocks.add(new Block.ToolUse(callId, call.tool(), call.arguments()));
        }
        events.add(answered(new ChatAnswer(
                new Message.Assistant(blocks, ORIGIN),
                act.thought(),
                calls,
                null,
                null,
                StopReason.TOOL_USE,
                Spent.NONE)));
        return events;
    }

    private static List<ChatEvent> saying(String words) {
        var events = new ArrayList<ChatEvent>();
        chunks(words).forEach(chunk -> events.add(new ChatEvent.TextDelta(chunk)));
        events.add(answered(new ChatAnswer(
                new Message.Assistant(List.of(new Block.Text(words)), ORIGIN),
                "",
                List.of(),
                words,
                null,
                StopReason.END,
                Spent.NONE)));
        return events;
    }

    private static ChatEvent answered(ChatAnswer answer) {
        return new ChatEvent.Answered(answer);
    }

    /** Splits the text into pieces of some words with the space after them. Joined again, they are the text. */
    private static List<String> chunks(String text) {
        var chunks = new ArrayList<String>();
        int start = 0;
        int words = 0;
        for (int i = 0; i < text.length(); i++) {
            if (Character.isWhitespace(text.charAt(i)) && ++words % WORDS_A_DELTA == 0) {
                chunks.add(text.substring(start, i + 1));
                start = i + 1;
            }
        }
        if (start < text.length()) {
            chunks.add(text.substring(start));
        }
        return chunks;
    }
}
