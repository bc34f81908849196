package dev.reagent.run.queue;

/** Names of the queue's keys, which share one hash tag, and of its channels. */
public final class QueueKeys {

    /** The prefix of all keys of the queue; the queue's scripts append the rest. */
    public static final String PREFIX = "r:{queue}";

    /** The channel that announces runs that start to wait. */
    public static final String CHANNEL = "r:queue";

    /** The prefix of a server's own channel, before its id. */
    public static final String SERVER_CHANNEL = "r:server:";

    private QueueKeys() {}
}
