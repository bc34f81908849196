package dev.reagent.model.routing;

import dev.reagent.agent.StopReason;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.model.CanonicalArguments;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatAnswer.CallAsked;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.ChatModel;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.routing.JsonTurnReader.Broken;
import dev.reagent.model.text.OfferedTools;
import dev.reagent.model.text.TextualCalls;
import io.smallrye.mutiny.Multi;
import jakarta.validation.Validator;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets a model without native tool calling act: the prompt describes the tools in words, and each turn is one JSON object. The JSON itself
 * is not streamed. Thought and answer are emitted once the turn has been read.
 */
final class JsonProtocol implements ChatModel {

    private final ChatModel inner;
    private final JsonTurnReader reader;

    JsonProtocol(ChatModel inner, Validator validator) {
        this.inner = inner;
        this.reader = new JsonTurnReader(validator);
    }

    @Override
    public Multi<ChatEvent> ask(ChatRequest request) {
        return inner.ask(JsonPrompt.of(request)).onItem().transformToIterable(event -> switch (event) {
            case ChatEvent.TryFailed tried -> List.of(tried);
            case ChatEvent.TextDelta piecesOfJson -> List.of();
            case ChatEvent.ThoughtDelta thought -> List.of(thought);
            case ChatEvent.Answered answered -> eventsOf(read(answered.answer(), request));
        });
    }

    private static List<ChatEvent> eventsOf(Read read) {
        var events = new ArrayList<ChatEvent>();
        if (!read.thought().isBlank()) {
            events.add(new ChatEvent.ThoughtDelta(read.thought()));
        }
        var answer = read.answer().finalAnswer();
        if (answer != null) {
            events.add(new ChatEvent.TextDelta(answer));
        }
        events.add(new ChatEvent.Answered(read.answer()));
        return events;
    }

    /** An answer, and the thought in its JSON, which has not been emitted yet. */
    private record Read(ChatAnswer answer, String thought) {}

    private Read read(ChatAnswer wire, ChatRequest request) {
        if (wire.problem() != null) {
            return new Read(wire, "");
        }
        try {
            return read(wire, turn(String.valueOf(wire.finalAnswer()), request), request.step());
        } catch (Broken broken) {
            if (wire.stop() == StopReason.REFUSAL) {
                return new Read(refused(wire), "");
            }
            var problem = "Your answer was not the one JSON object that was asked for: " + broken.words()
                    + ". Answer again with only that object.";
            return new Read(
                    new ChatAnswer(wire.message(), wire.thought(), List.of(), null, problem, wire.stop(), wire.spent()),
                    "");
        }
    }

    /** Some models use the notation that they were trained on. */
    private JsonTurn turn(String text, ChatRequest request) throws Broken {
        try {
            return reader.read(text);
        } catch (Broken noTurn) {
            if (TextualCalls.read(text, OfferedTools.of(request.tools()))
                    instanceof TextualCalls.Calls(var words, var calls)) {
                return JsonTurn.of(words, calls);
            }
            throw noTurn;
        }
    }

    /** Returns the words before the refusal, or a text for the refusal. */
    private static ChatAnswer refused(ChatAnswer wire) {
        var words = String.valueOf(wire.finalAnswer());
        return new ChatAnswer(
                wire.message(),
                wire.thought(),
                List.of(),
                JsonTurnReader.begunAnswer(words).orElse(words),
                null,
                wire.stop(),
                wire.spent());
    }

    private static Read read(ChatAnswer wire, JsonTurn turn, int step) {
        var thought = turn.thought() == null ? "" : turn.thought().strip();
        var calls = calls(turn, step);
        var answer = new ChatAnswer(
                calls.isEmpty() ? wire.message() : withCalls(wire.message(), thought, calls),
                wire.thought().isBlank() ? thought : wire.thought() + "\n\n" + thought,
                calls,
                calls.isEmpty() ? turn.finalAnswer() : null,
                null,
                calls.isEmpty() ? wire.stop() : StopReason.TOOL_USE,
                wire.spent());
        return new Read(answer, thought);
    }

    /** The protocol has no ids. Step and position form an id that is unique within the session. */
    private static List<CallAsked> calls(JsonTurn turn, int step) {
        var calls = new ArrayList<CallAsked>();
        for (var action : turn.calls()) {
            calls.add(new CallAsked(
                    "call_" + step + "_" + calls.size(), String.valueOf(action.tool()), String.valueOf(action.args())));
        }
        return calls;
    }

    private static Message.Assistant withCalls(Message.Assistant message, String thought, List<CallAsked> calls) {
        var blocks = new ArrayList<Block>();
        message.blocks().stream()
                .filter(block -> !(block instanceof Block.Text))
                .forEach(blocks::add);
        if (!thought.isEmpty()) {
            blocks.add(new Block.Text(thought));
        }
        calls.forEach(call -> blocks.add(new Block.ToolUse(
                call.callId(),
                call.tool(),
                CanonicalArguments.of(call.arguments()).orElse("{}"))));
        return new Message.Assistant(blocks, message.origin());
    }
}
