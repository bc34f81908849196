package dev.reagent.run.loop;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.ModelAnswered;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.StorableText;
import dev.reagent.model.ChatAnswer;
import dev.reagent.tool.ToolRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a model's answer into the event to store: with stamped calls, call ids unique in the session, and storable text. */
@ApplicationScoped
class AnswerStamp {

    private static final int LONGEST_NAME = 200;

    private final ToolRegistry tools;

    AnswerStamp(ToolRegistry tools) {
        this.tools = tools;
    }

    ModelAnswered stamp(AgentSession session, int step, ChatAnswer answer) {
        var ids = CallIds.of(session);
        var given = new ArrayList<CallIds.Ids>();
        var calls = new ArrayList<ToolCall>();
        var allowed = Set.copyOf(session.task().tools());
        for (var asked : answer.calls()) {
            var id = ids.next(asked.callId(), step);
            given.add(id);
            calls.add(tools.stamp(id.own(), name(asked.tool()), asked.arguments(), allowed));
        }
        return new ModelAnswered(
                step,
                new Message.Assistant(
                        blocks(answer.message().blocks(), given, calls),
                        answer.message().origin()),
                StorableText.of(answer.thought()),
                calls,
                storable(answer.finalAnswer()),
                storable(answer.problem()),
                answer.stop(),
                answer.spent().usage(),
                answer.spent().cost(),
                answer.report());
    }

    /** Returns the name as the model wrote it, as far as it can be stored. */
    private static String name(String written) {
        var name = StorableText.of(written);
        return name.length() <= LONGEST_NAME ? name : StorableText.of(name.substring(0, LONGEST_NAME));
    }

    /** Stamps the blocks. The n-th call block belongs to the n-th call. */
    private static List<Block> blocks(List<Block> blocks, List<CallIds.Ids> ids, List<ToolCall> calls) {
        var stamped = new ArrayList<Block>();
        var id = ids.iterator();
        var call = calls.iterator();
        for (var block : blocks) {
            stamped.add(
                    switch (block) {
                        case Block.ToolUse use when call.hasNext() -> stamped(use, id.next(), call.next());
                        case Block.Text(String text) -> new Block.Text(StorableText.of(text));
                        case Block.Thinking(String text, String raw) -> new Block.Thinking(StorableText.of(text), raw);
                        default -> block;
                    });
        }
        return stamped;
    }

    private static Block stamped(Block.ToolUse use, CallIds.Ids id, ToolCall call) {
        return new Block.ToolUse(id.own(), call.tool(), use.arguments(), id.ofProvider(), use.extra());
    }

    private static @Nullable String storable(@Nullable String text) {
        return text == null ? null : StorableText.of(text);
    }
}
