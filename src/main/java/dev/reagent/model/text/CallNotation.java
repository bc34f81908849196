package dev.reagent.model.text;

import java.util.List;

/** A notation in which models write calls as text. */
interface CallNotation {

    /** Returns the marks that begin its calls, each {@code <…>} or {@code […]}. */
    List<String> marks();

    /**
     * Returns the calls in a text that begins with a mark.
     *
     * @throws Unreadable if it is something else, or more than calls
     */
    List<TextCall> read(String text, OfferedTools tools) throws Unreadable;

    /** A text cannot be read as calls. The message is for the model. */
    final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        Unreadable(String words) {
            super(words, null, false, false);
        }

        String words() {
            return String.valueOf(getMessage());
        }
    }
}
