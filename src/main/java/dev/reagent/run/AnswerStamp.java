package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Block;
import dev.reagent.agent.Event.ModelAnswered;
import dev.reagent.agent.Message;
import dev.reagent.agent.StorableText;
import dev.reagent.agent.ToolCall;
import dev.reagent.model.ChatAnswer;
import dev.reagent.tool.ToolRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns a model's answer into the event that is kept: calls stamped, their ids unique in the session, text storable. */
@ApplicationScoped
class AnswerStamp {

    private static final Pattern GOOD_ID = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private final ToolRegistry tools;

    AnswerStamp(ToolRegistry tools) {
        this.tools = tools;
    }

    ModelAnswered stamp(AgentSession session, int step, ChatAnswer answer) {
        var used = new HashSet<String>();
        session.steps().forEach(earlier -> used.addAll(earlier.calls().keySet()));
        var ids = new ArrayList<String>();
        var calls = new ArrayList<ToolCall>();
        var allowed = Set.copyOf(session.task().tools());
        for (var asked : answer.calls()) {
            var id = unique(asked.callId(), step, used);
            ids.add(id);
            calls.add(tools.stamp(id, asked.tool(), asked.arguments(), allowed));
        }
        return new ModelAnswered(
                step,
                new Message.Assistant(
                        blocks(answer.message().blocks(), ids), answer.message().origin()),
                StorableText.of(answer.thought()),
                calls,
                storable(answer.finalAnswer()),
                storable(answer.problem()),
                answer.stop(),
                answer.usage(),
                answer.cost());
    }

    /** The provider's id where it can be used, so that its own logs can be matched. */
    private static String unique(String asked, int step, Set<String> used) {
        var base = GOOD_ID.matcher(asked).matches() ? asked : "call_" + step;
        var id = base;
        for (int i = 2; !used.add(id); i++) {
            var suffix = "-" + i;
            id = base.substring(0, Math.min(base.length(), 64 - suffix.length())) + suffix;
        }
        return id;
    }

    /** The n-th call block is the n-th call. */
    private static List<Block> blocks(List<Block> blocks, List<String> ids) {
        var renamed = new ArrayList<Block>();
        var next = ids.iterator();
        for (var block : blocks) {
            renamed.add(
                    switch (block) {
                        case Block.ToolUse use ->
                            new Block.ToolUse(next.hasNext() ? next.next() : use.callId(), use.tool(), use.arguments());
                        case Block.Text(String text) -> new Block.Text(StorableText.of(text));
                        case Block.Thinking(String text, String raw) -> new Block.Thinking(StorableText.of(text), raw);
                        default -> block;
                    });
        }
        return renamed;
    }

    private static @Nullable String storable(@Nullable String text) {
        return text == null ? null : StorableText.of(text);
    }
}
