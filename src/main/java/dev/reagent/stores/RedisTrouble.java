package dev.reagent.stores;

import io.vertx.redis.client.impl.types.ErrorType;

/** What a node of Redis answers when it did not do what it was told, by the first word of its error. */
enum RedisTrouble {
    /** Another node answers for the key. */
    MOVED("MOVED "),
    /** The key is on its way to another node, which has this one already. */
    ASK("ASK "),
    /** A replica was told to write. */
    READ_ONLY("READONLY"),
    /** Nobody answers for the key just now: a master has died, or a node is coming up. */
    PASSING("CLUSTERDOWN", "TRYAGAIN", "LOADING", "MASTERDOWN");

    private final String[] words;

    RedisTrouble(String... words) {
        this.words = words;
    }

    /** Whether Redis answered at all; else the command may have been run or not. */
    static boolean isAnswer(Throwable failure) {
        return failure instanceof ErrorType;
    }

    boolean is(Throwable failure) {
        var message = String.valueOf(failure.getMessage());
        for (var word : words) {
            if (message.startsWith(word)) {
                return true;
            }
        }
        return false;
    }
}
