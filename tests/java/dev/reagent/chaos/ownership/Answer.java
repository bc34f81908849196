package dev.reagent.chaos.ownership;

/**
 * What a script answers.
 *
 * @param value a ticket, an attempt or a stamp, by the word
 */
public record Answer(Word word, int value) {

    enum Word {
        DONE,
        REFUSED,
        CLAIMED,
        RENEWED,
        PARKED,
        OVER,
        STALE,
        BEHIND
    }

    public static final Answer DONE = new Answer(Word.DONE, 0);
    public static final Answer RENEWED = new Answer(Word.RENEWED, 0);
    public static final Answer PARKED = new Answer(Word.PARKED, 0);
    public static final Answer OVER = new Answer(Word.OVER, 0);
    public static final Answer STALE = new Answer(Word.STALE, 0);
    public static final Answer BEHIND = new Answer(Word.BEHIND, 0);

    static Answer of(int value) {
        return new Answer(Word.DONE, value);
    }
}
