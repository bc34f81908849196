package dev.reagent.run;

import dev.reagent.agent.SessionId;

/** Names of keys and channels: one hash tag a session, one for the queue. */
final class RedisKeys {

    /** What the queue's keys begin with; its scripts make their names. */
    static final String QUEUE = "r:{queue}";

    static final String QUEUE_CHANNEL = "r:queue";
    static final String SERVER_CHANNEL = "r:server:";
    static final String EPOCH = "r:epoch";

    private RedisKeys() {}

    /** The head, and the channel on which its changes are told. */
    static String head(SessionId id) {
        return "r:{" + id + "}:h";
    }

    static String log(SessionId id) {
        return "r:{" + id + "}:l";
    }

    static String deltas(SessionId id) {
        return "r:{" + id + "}:d";
    }

    static String results(SessionId id) {
        return "r:{" + id + "}:r";
    }
}
