package dev.reagent.model.wire.format;

import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Puts a conversation into an order that every provider accepts: no turn of the model is empty, and no two turns of one side follow each
 * other. A turn of the model with nothing to send back, such as one with only thinking, is replaced by a few words.
 */
public final class Turns {

    private static final Block NO_ANSWER = new Block.Text("(no answer)");

    private Turns() {}

    /** @param hasContent whether the wire has something to write for a turn */
    public static List<Message> of(List<Message> messages, Predicate<Message.Assistant> hasContent) {
        var turns = new ArrayList<Message>();
        for (var message : messages) {
            var turn = message instanceof Message.Assistant assistant && !hasContent.test(assistant)
                    ? new Message.Assistant(List.of(NO_ANSWER), assistant.origin())
                    : message;
            if (!turns.isEmpty() && isOneSide(turns.getLast(), turn)) {
                turns.add(joined(turns.removeLast(), turn));
            } else {
                turns.add(turn);
            }
        }
        return turns;
    }

    private static boolean isOneSide(Message one, Message next) {
        return one instanceof Message.User && next instanceof Message.User
                || one instanceof Message.Assistant(var blocks, var origin)
                        && next instanceof Message.Assistant(var more, var same)
                        && origin.equals(same);
    }

    private static Message joined(Message one, Message next) {
        if (one instanceof Message.User(var blocks) && next instanceof Message.User(var more)) {
            return new Message.User(both(blocks, more));
        }
        if (one instanceof Message.Assistant(var blocks, var origin)
                && next instanceof Message.Assistant(var more, var same)) {
            return new Message.Assistant(both(blocks, more), origin);
        }
        throw new IllegalArgumentException("turns of two sides");
    }

    private static List<Block> both(List<Block> blocks, List<Block> more) {
        var all = new ArrayList<>(blocks);
        all.addAll(more);
        return all;
    }
}
