package dev.reagent.stores.redis;

import io.vertx.redis.client.impl.types.ErrorType;

/** Why a node of Redis refused a command, by the first word of its error. */
enum RedisTrouble {
    /** Another node answers for the key. */
    MOVED("MOVED "),
    /** The key is moving to another node, which already has this one. */
    ASK("ASK "),
    /** A replica received a write. */
    READ_ONLY("READONLY"),
    /** No node answers for the key at the moment: a master has died, or a node is starting. */
    PASSING("CLUSTERDOWN", "TRYAGAIN", "LOADING", "MASTERDOWN");

    private final String[] words;

    RedisTrouble(String... words) {
        this.words = words;
    }

    /** Returns whether Redis answered at all. If not, Redis may or may not have run the command. */
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
