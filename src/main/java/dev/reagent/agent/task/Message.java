package dev.reagent.agent.task;

import java.util.List;

/** A message of the conversation with a model. */
public sealed interface Message {

    /** Text of a person, or results of tools. */
    record User(List<Block> blocks) implements Message {
        public User {
            blocks = List.copyOf(blocks);
        }

        public static User of(String text) {
            return new User(List.of(new Block.Text(text)));
        }
    }

    /** A model's answer, with the model that gave it. */
    record Assistant(List<Block> blocks, Origin origin) implements Message {
        public Assistant {
            blocks = List.copyOf(blocks);
        }
    }

    /** An instruction for the whole conversation. */
    record System(String text) implements Message {}
}
