package dev.reagent.model.wire;

import dev.reagent.agent.Block;
import dev.reagent.agent.Message;
import dev.reagent.agent.MicroDollars;
import dev.reagent.agent.Origin;
import dev.reagent.agent.StopReason;
import dev.reagent.agent.StorableText;
import dev.reagent.agent.Usage;
import dev.reagent.model.CanonicalArguments;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatAnswer.CallAsked;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The blocks of an answer in their order, and what they come to: thought, calls, final answer, problem. */
final class AnswerParts {

    private static final String REFUSED = "The model declined to answer this request.";

    private final Origin origin;
    private final List<Block> blocks = new ArrayList<>();
    private final List<CallAsked> calls = new ArrayList<>();
    private final List<String> thinking = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean brokenArguments;
    private boolean endsBeforeArguments;

    AnswerParts(Origin origin) {
        this.origin = origin;
    }

    void text(String words) {
        var storable = StorableText.of(words);
        if (!storable.isEmpty()) {
            blocks.add(new Block.Text(storable));
            text.append(storable);
        }
    }

    void thinking(String words, String raw) {
        var storable = StorableText.of(words);
        blocks.add(new Block.Thinking(storable, raw));
        if (!storable.isBlank()) {
            thinking.add(storable.strip());
        }
    }

    void opaque(String type, String raw) {
        blocks.add(new Block.Opaque(type, raw));
    }

    /** @param extra JSON object of the fields that only the origin understands; null for none */
    void call(String callId, String tool, String arguments, @Nullable String extra) {
        var storable = StorableText.of(arguments);
        var canonical = CanonicalArguments.of(storable);
        brokenArguments |= canonical.isEmpty();
        endsBeforeArguments = storable.isBlank();
        calls.add(new CallAsked(callId, tool, storable.isBlank() ? "{}" : storable));
        blocks.add(new Block.ToolUse(callId, tool, canonical.orElse("{}"), null, extra));
    }

    ChatAnswer toAnswer(StopReason stop, Usage usage, MicroDollars cost) {
        var problem = problem(stop);
        return new ChatAnswer(
                new Message.Assistant(blocks, origin),
                thought(),
                calls,
                calls.isEmpty() && problem == null ? finalAnswer() : null,
                problem,
                stop,
                usage,
                cost);
    }

    private String thought() {
        var words = new ArrayList<>(thinking);
        if (!calls.isEmpty() && !text.toString().isBlank()) {
            words.add(text.toString().strip());
        }
        return String.join("\n\n", words);
    }

    private String finalAnswer() {
        return text.toString().isBlank() ? REFUSED : text.toString().strip();
    }

    /** The limit cuts the last thing that was written; a call may be cut before its arguments begin. */
    private boolean isCut() {
        return calls.isEmpty() || brokenArguments || endsBeforeArguments && blocks.getLast() instanceof Block.ToolUse;
    }

    private @Nullable String problem(StopReason stop) {
        if (stop == StopReason.MAX_TOKENS && isCut()) {
            return "Your answer was cut at the output limit before it was whole. Answer again, and shorter.";
        }
        if (stop == StopReason.PAUSE && calls.isEmpty()) {
            return "You paused before the answer was whole. Go on.";
        }
        if (calls.isEmpty() && text.toString().isBlank() && stop != StopReason.REFUSAL) {
            return "Your answer was an empty answer. Call a tool, or answer in words.";
        }
        return null;
    }
}
