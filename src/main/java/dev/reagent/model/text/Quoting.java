package dev.reagent.model.text;

/** Tracks whether the next character of a text is quoted: after a quotation mark, or in a fence. */
final class Quoting {

    private static final String QUOTES = "`'\"";
    private static final int FENCE = 3;

    private int ticks;
    private boolean fenced;
    private char last = ' ';

    void pass(CharSequence text) {
        text.chars().forEach(at -> pass((char) at));
    }

    void pass(char at) {
        ticks = at == '`' ? ticks + 1 : 0;
        fenced ^= ticks == FENCE;
        last = at;
    }

    boolean quotes() {
        return fenced || QUOTES.indexOf(last) >= 0;
    }

    Quoting copy() {
        var copy = new Quoting();
        copy.ticks = ticks;
        copy.fenced = fenced;
        copy.last = last;
        return copy;
    }
}
