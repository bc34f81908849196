package dev.reagent.run.log;

import dev.reagent.agent.task.SessionId;

/** Names of a session's keys and channel; each session has its own hash tag. */
public final class RedisKeys {

    private RedisKeys() {}

    /** The key of the head, and the channel on which its changes are published. */
    public static String head(SessionId id) {
        return "r:{" + id + "}:h";
    }

    public static String log(SessionId id) {
        return "r:{" + id + "}:l";
    }

    public static String deltas(SessionId id) {
        return "r:{" + id + "}:d";
    }

    public static String results(SessionId id) {
        return "r:{" + id + "}:r";
    }
}
