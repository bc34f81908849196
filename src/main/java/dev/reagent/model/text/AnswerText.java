package dev.reagent.model.text;

import dev.reagent.model.ChatEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The words of an answer as they arrive. Thinking between tags at their beginning is streamed as thought. From a possible beginning of a
 * call in text nothing is streamed, until the end shows what it is. One thread at a time.
 */
public final class AnswerText {

    private enum Place {
        START,
        THOUGHT,
        WORDS,
        CALL
    }

    private static final String ORPHAN = "</think>";

    private final boolean tools;
    private final StringBuilder thought = new StringBuilder();
    private final StringBuilder words = new StringBuilder();
    /** The last words, which may be a call and are not streamed. */
    private final StringBuilder held = new StringBuilder();
    /** Received text whose kind depends on the next piece. */
    private final StringBuilder waiting = new StringBuilder();

    private final Quoting quoting = new Quoting();
    private Place place = Place.START;
    private @Nullable ThinkTag tag;

    public AnswerText(OfferedTools tools) {
        this.tools = !tools.isEmpty();
    }

    /** Adds the next piece, and streams the text whose kind is certain. */
    public void add(String piece, Consumer<ChatEvent> out) {
        waiting.append(piece);
        Place before;
        do {
            before = place;
            switch (place) {
                case START -> start(out);
                case THOUGHT -> think(out);
                case WORDS -> speak(out);
                case CALL -> keep(waiting.length());
            }
        } while (before != place);
    }

    /** Ends the text. Streams what waited, except a call. */
    public void end(Consumer<ChatEvent> out) {
        if (place == Place.THOUGHT) {
            thought(waiting.length(), out);
        } else if (place == Place.START && tag != null && waiting.toString().isBlank()) {
            waiting.setLength(0);
        } else if (place != Place.CALL) {
            words(waiting.length(), out);
        }
    }

    /** Streams the held text, because it is the answer and not a call. */
    public void release(Consumer<ChatEvent> out) {
        if (!held.isEmpty()) {
            out.accept(new ChatEvent.TextDelta(held.toString()));
            held.setLength(0);
        }
    }

    /** Returns whether neither words nor thinking has arrived. */
    public boolean isBlank() {
        return words.toString().isBlank()
                && thought.toString().isBlank()
                && waiting.toString().isBlank();
    }

    public String thought() {
        return orphan() < 0 ? thought.toString() : words.substring(0, orphan());
    }

    /** Returns the words without the thinking. */
    public String words() {
        int orphan = orphan();
        return orphan < 0
                ? words.toString()
                : words.substring(orphan + ORPHAN.length()).stripLeading();
    }

    /** Some templates open the thinking in the prompt, so the answer only closes it, at the beginning or end of a line. */
    private int orphan() {
        int at = thought.isEmpty() ? words.indexOf(ORPHAN) : -1;
        if (at < 0) {
            return -1;
        }
        int after = at + ORPHAN.length();
        boolean alone =
                at == 0 || words.charAt(at - 1) == '\n' || after < words.length() && words.charAt(after) == '\n';
        return alone ? at : -1;
    }

    private void start(Consumer<ChatEvent> out) {
        int blanks = 0;
        while (blanks < waiting.length() && Character.isWhitespace(waiting.charAt(blanks))) {
            blanks++;
        }
        var begun = waiting.substring(blanks);
        var opened = ThinkTag.at(begun);
        if (opened != null) {
            tag = opened;
            waiting.delete(0, blanks + opened.open().length());
            place = Place.THOUGHT;
        } else if (!ThinkTag.mayBegin(begun)) {
            if (tag != null) {
                waiting.delete(0, blanks);
            }
            begin(begun);
        }
    }

    private void begin(String begun) {
        switch (tools ? CallMarks.atBegin(begun) : CallMarks.Found.NO) {
            case YES -> place = Place.CALL;
            case NO -> place = Place.WORDS;
            case PERHAPS -> {}
        }
    }

    private void think(Consumer<ChatEvent> out) {
        var close = tag == null ? "" : tag.close();
        int at = waiting.indexOf(close);
        if (at >= 0) {
            thought(at, out);
            waiting.delete(0, close.length());
            place = Place.START;
        } else {
            thought(waiting.length() - CallMarks.overlap(waiting, close), out);
        }
    }

    private void speak(Consumer<ChatEvent> out) {
        int mark = tools ? CallMarks.find(quoting, waiting) : -1;
        if (mark >= 0) {
            words(mark, out);
            place = Place.CALL;
        } else {
            words(waiting.length() - (tools ? CallMarks.overlap(waiting) : 0), out);
        }
    }

    private void thought(int length, Consumer<ChatEvent> out) {
        if (length > 0) {
            var said = waiting.substring(0, length);
            thought.append(said);
            waiting.delete(0, length);
            out.accept(new ChatEvent.ThoughtDelta(said));
        }
    }

    private void words(int length, Consumer<ChatEvent> out) {
        if (length > 0) {
            var said = waiting.substring(0, length);
            words.append(said);
            quoting.pass(said);
            waiting.delete(0, length);
            out.accept(new ChatEvent.TextDelta(said));
        }
    }

    private void keep(int length) {
        words.append(waiting, 0, length);
        held.append(waiting, 0, length);
        waiting.delete(0, length);
    }
}
