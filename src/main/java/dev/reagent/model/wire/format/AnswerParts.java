package dev.reagent.model.wire.format;

import dev.reagent.agent.StopReason;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.Origin;
import dev.reagent.agent.task.StorableText;
import dev.reagent.model.CanonicalArguments;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatAnswer.CallAsked;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.Spent;
import dev.reagent.model.text.AnswerText;
import dev.reagent.model.text.ArgumentText;
import dev.reagent.model.text.OfferedTools;
import dev.reagent.model.text.TextualCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The blocks of an answer in their order, and the result: thought, calls, final answer, problem. */
public final class AnswerParts {

    private static final String REFUSED = "The model declined to answer this request.";

    private static final Logger LOG = Logger.getLogger(AnswerParts.class);

    private final Origin origin;
    private final OfferedTools tools;
    private final List<Block> blocks = new ArrayList<>();
    private final List<CallAsked> calls = new ArrayList<>();
    private final List<String> thinking = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final List<AnswerText> said = new ArrayList<>();
    private boolean brokenArguments;
    private boolean endsBeforeArguments;

    public AnswerParts(Origin origin, OfferedTools tools) {
        this.origin = origin;
        this.tools = tools;
    }

    /** Adds words and their content: thinking, which is not sent back, and calls. */
    public void said(AnswerText words) {
        thought(words.thought());
        text(words.words());
        said.add(words);
    }

    private void text(String words) {
        var storable = StorableText.of(words);
        if (!storable.isEmpty()) {
            blocks.add(new Block.Text(storable));
            text.append(storable);
        }
    }

    public void thinking(String words, String raw) {
        blocks.add(new Block.Thinking(StorableText.of(words), raw));
        thought(words);
    }

    /** Adds thinking that is shown, and not sent back to the model. */
    public void thought(String words) {
        if (!words.isBlank()) {
            thinking.add(StorableText.of(words).strip());
        }
    }

    public void opaque(String type, String raw) {
        blocks.add(new Block.Opaque(type, raw));
    }

    /** @param extra JSON object of the fields that only the origin understands; null for none */
    public void call(String callId, String tool, String arguments, @Nullable String extra) {
        var storable = StorableText.of(arguments);
        var read = ArgumentText.read(storable);
        read.filter(ArgumentText::isRepaired)
                .ifPresent(repaired -> LOG.infof(
                        "The arguments of a call by model %s were repaired: %s.", origin.model(), repaired.repair()));
        brokenArguments |= read.isEmpty();
        endsBeforeArguments = storable.isBlank();
        var usable = read.map(ArgumentText::json).orElse(storable);
        calls.add(new CallAsked(callId, tool, usable));
        blocks.add(new Block.ToolUse(callId, tool, CanonicalArguments.of(usable).orElse("{}"), null, extra));
    }

    /** @param out receives the words that were held back, if they are the answer */
    public ChatAnswer toAnswer(StopReason reported, Consumer<ChatEvent> out) {
        var broken = calls.isEmpty() ? readCallsInText() : null;
        var stop = calls.isEmpty() || reported != StopReason.END ? reported : StopReason.TOOL_USE;
        var problem = problem(stop);
        problem = problem == null ? broken : problem;
        boolean isAnswer = calls.isEmpty() && problem == null;
        if (isAnswer) {
            said.forEach(words -> words.release(out));
        }
        return new ChatAnswer(
                new Message.Assistant(blocks, origin),
                thought(),
                calls,
                isAnswer ? finalAnswer() : null,
                problem,
                stop,
                Spent.NONE);
    }

    /** Replaces text with the calls that it contains. Returns the problem with those that cannot be read. */
    private @Nullable String readCallsInText() {
        var read = List.copyOf(blocks);
        blocks.clear();
        text.setLength(0);
        String problem = null;
        for (var block : read) {
            if (!(block instanceof Block.Text(var words))) {
                blocks.add(block);
                continue;
            }
            switch (TextualCalls.read(words, tools)) {
                case TextualCalls.Words all -> text(words);
                case TextualCalls.Calls(var before, var asked) -> {
                    text(before);
                    asked.forEach(call -> call("", call.tool(), call.arguments(), null));
                }
                case TextualCalls.Broken(var why) -> {
                    text(words);
                    problem = "You wrote a call as text, and it cannot be read: " + why
                            + ". Call the tool again, or answer in words.";
                }
            }
        }
        return calls.isEmpty() ? problem : null;
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

    /** Returns whether the limit cut the last block. A call may be cut before its arguments begin. */
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
