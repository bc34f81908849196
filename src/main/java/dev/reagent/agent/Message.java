package dev.reagent.agent;

import java.util.List;

/** A turn of the conversation with a model. */
public sealed interface Message {

    /** What a person said, or what tools observed. */
    record User(List<Block> blocks) implements Message {
        public User {
            blocks = List.copyOf(blocks);
        }

        public static User of(String text) {
            return new User(List.of(new Block.Text(text)));
        }
    }

    /** What a model answered, and which one. */
    record Assistant(List<Block> blocks, Origin origin) implements Message {
        public Assistant {
            blocks = List.copyOf(blocks);
        }
    }

    /** An instruction that stands over the conversation. */
    record System(String text) implements Message {}
}
