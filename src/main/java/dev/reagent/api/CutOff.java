package dev.reagent.api;

import java.nio.charset.StandardCharsets;

/** Why a stream is ended before its session is. */
enum CutOff {
    SLOW("nothing was taken for too long", false),
    UNREADABLE("the session cannot be read now", false),
    STOPPING("the server is stopping", true);

    private final String words;
    private final boolean orderly;

    CutOff(String words, boolean orderly) {
        this.words = words;
        this.orderly = orderly;
    }

    /** Whether the answer is brought to its end; where it is not, its client sees it break off. */
    boolean isOrderly() {
        return orderly;
    }

    String words() {
        return words;
    }

    /** The reason as a stream may say it: a comment, which no client takes for an event. */
    byte[] comment() {
        return (": cut off: " + words + "; go on with Last-Event-ID\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
