package dev.reagent.model.wire;

import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.model.ChatRequest;

/** Estimates how many characters a request's body will have, without writing it. */
final class RequestSize {

    /** The share of a picture in a context, in characters: at most about 1,600 tokens, because providers scale pictures down. */
    private static final int PICTURE = 6_400;

    private RequestSize() {}

    static long of(ChatRequest request) {
        long size = request.system().length();
        for (var tool : request.tools()) {
            size += tool.description().length() + tool.parameters().length();
        }
        for (var message : request.messages()) {
            size += switch (message) {
                case Message.System system -> system.text().length();
                case Message.User user -> of(user.blocks());
                case Message.Assistant assistant -> of(assistant.blocks());
            };
        }
        return size;
    }

    private static long of(Iterable<Block> blocks) {
        long size = 0;
        for (var block : blocks) {
            size += switch (block) {
                case Block.Text text -> text.text().length();
                case Block.Thinking thinking -> thinking.raw().length();
                case Block.ToolUse call -> call.arguments().length();
                case Block.ToolOutput output ->
                    output.text().length() + (long) PICTURE * output.pictures().size();
                case Block.Shown shown -> PICTURE;
                case Block.Opaque opaque -> opaque.raw().length();
            };
        }
        return size;
    }
}
