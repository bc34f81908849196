package dev.reagent.model.offline;

import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The last question, and the results of the calls since then.
 *
 * @param results in the order of the calls
 */
record Question(String text, List<Result> results) {

    /** The result of a call. */
    record Result(String text, boolean error) {}

    static Question of(List<Message> messages) {
        int asked = lastAsked(messages);
        var text = asked < 0 ? "" : words((Message.User) messages.get(asked));
        var since = messages.subList(asked + 1, messages.size());
        var outputs = outputs(since);
        var results = new ArrayList<Result>();
        for (var message : since) {
            if (message instanceof Message.Assistant assistant) {
                for (var block : assistant.blocks()) {
                    if (block instanceof Block.ToolUse call && outputs.containsKey(call.callId())) {
                        results.add(outputs.get(call.callId()));
                    }
                }
            }
        }
        return new Question(text, results);
    }

    private static int lastAsked(List<Message> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i) instanceof Message.User user
                    && user.blocks().stream().noneMatch(Block.ToolOutput.class::isInstance)
                    && !words(user).isBlank()) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the last of its texts; the texts before it are what the client's words refer to. */
    private static String words(Message.User user) {
        return user.blocks().stream()
                .filter(Block.Text.class::isInstance)
                .map(block -> ((Block.Text) block).text())
                .reduce("", (before, last) -> last);
    }

    private static Map<String, Result> outputs(List<Message> messages) {
        var outputs = new HashMap<String, Result>();
        for (var message : messages) {
            if (message instanceof Message.User user) {
                for (var block : user.blocks()) {
                    if (block instanceof Block.ToolOutput output) {
                        outputs.put(output.callId(), new Result(output.text(), output.error()));
                    }
                }
            }
        }
        return outputs;
    }
}
