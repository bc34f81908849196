package dev.reagent.model.text;

import java.util.List;

/** One way in which models write calls as text. */
interface CallNotation {

    /** With which its calls begin, each {@code <…>} or {@code […]}. */
    List<String> marks();

    /**
     * The calls that a text holds, which begins with a mark.
     *
     * @throws Unreadable where it is something else, or more than calls
     */
    List<TextCall> read(String text, OfferedTools tools) throws Unreadable;

    /** Why a text cannot be read as calls, in words for the model. */
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
