package dev.reagent.api.stream;

import java.nio.charset.StandardCharsets;

/** Why a stream ends before its session. */
enum CutOff {
    SLOW("the client read nothing for too long", false),
    UNREADABLE("the session cannot be read now", false),
    STOPPING("the server is stopping", true);

    private final String words;
    private final boolean orderly;

    CutOff(String words, boolean orderly) {
        this.words = words;
        this.orderly = orderly;
    }

    /** Returns whether the response is completed; if not, the client sees the connection break off. */
    boolean isOrderly() {
        return orderly;
    }

    String words() {
        return words;
    }

    /** Returns the reason as a comment of the stream, which no client takes for an event. */
    byte[] comment() {
        return (": cut off: " + words + "; reconnect with Last-Event-ID\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
