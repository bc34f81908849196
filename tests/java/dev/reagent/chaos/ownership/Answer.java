package dev.reagent.chaos.ownership;

/**
 * What a script answers.
 *
 * @param value a ticket, an attempt or a stamp, by the word
 */
record Answer(Word word, int value) {

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

    static final Answer DONE = new Answer(Word.DONE, 0);
    static final Answer RENEWED = new Answer(Word.RENEWED, 0);
    static final Answer PARKED = new Answer(Word.PARKED, 0);
    static final Answer OVER = new Answer(Word.OVER, 0);
    static final Answer STALE = new Answer(Word.STALE, 0);
    static final Answer BEHIND = new Answer(Word.BEHIND, 0);

    static Answer of(int value) {
        return new Answer(Word.DONE, value);
    }
}
