package dev.reagent.chaos.history;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** One thing that somebody outside the servers saw or did. Times are milliseconds since the bench began. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
public sealed interface Entry {

    long at();

    /** A client has its 202. */
    record Accepted(long at, String run, String key, String session, int server, long tookMs) implements Entry {}

    /**
     * A client was shown a session.
     *
     * @param asked when it asked
     * @param view  the JSON of a session that is over; empty while it is not
     */
    record Shown(long at, long asked, How how, String session, int server, String status, String view)
            implements Entry {}

    /** Where a session was shown. */
    enum How {
        POLL,
        LIST,
        /** The last looks, when all is quiet. */
        LAST_POLL,
        LAST_LIST
    }

    /** A client asked for a session that had been accepted, and was told that there is none. */
    record Unknown(long at, String session, int server) implements Entry {}

    /**
     * A reader of a stream got an event.
     *
     * @param reader one reader, over all of its connections; it goes on from the last id that it has
     * @param data   its JSON
     */
    record Streamed(long at, String reader, String session, int server, long id, String event, String data)
            implements Entry {}

    /** A reader that began at the beginning has read to the end. */
    record Replayed(long at, String reader, String session) implements Entry {}

    /**
     * A person's decision was answered.
     *
     * @param http     the status
     * @param decision as it was sent
     */
    record Decided(long at, String approval, String kind, String session, String call, String decision, int http)
            implements Entry {}

    /**
     * A cancel was answered.
     *
     * @param asked when it was sent
     * @param body  the JSON of the answer
     */
    record Cancelled(long at, long asked, String session, int http, String body) implements Entry {}

    /** The shop outside got a POST, and did what it says. */
    record Posted(long at, String call, String run, int step, String receipt) implements Entry {}

    /** A row that a statement put into the database outside; read at the end. */
    record Inserted(long at, String call, String run, int step) implements Entry {}

    /**
     * The model was asked, and began to answer.
     *
     * @param whole whether it gave all of the answer, if its asker stayed
     * @param calls ids of the calls that it asked for
     * @param text  the final answer, where there are no calls
     * @param micros what the answer costs, in millionths of a dollar
     */
    record Asked(
            long at,
            String run,
            int step,
            int attempt,
            boolean whole,
            java.util.List<String> calls,
            String text,
            long micros)
            implements Entry {}

    /** The model has answered that request, or whoever made it has broken it off or died. */
    record Answered(long at, String run, int step, int attempt) implements Entry {}

    /** Something was done to a server or a store. */
    record Struck(long at, String what, String whom) implements Entry {}

    /** What was struck is thawed, or was started again. */
    record Healed(long at, String what, String whom) implements Entry {}

    /** All was healed; nothing more is done to anything. */
    record Quiet(long at) implements Entry {}

    /** A container or a process of a sandbox is left after the end. */
    record Left(long at, String session, String what) implements Entry {}

    /**
     * An ERROR line of a server's log.
     *
     * @param logger  the class that wrote it
     * @param message without the trace under it
     */
    record ErrorLogged(long at, int server, String logger, String message) implements Entry {}

    /** A request of a client failed, as they may while something is away. */
    record Failed(long at, String what, int server, String why) implements Entry {}
}
