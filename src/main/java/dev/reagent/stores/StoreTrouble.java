package dev.reagent.stores;

import io.smallrye.mutiny.TimeoutException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.RejectedExecutionException;

/** Distinguishes failures of Redis and PostgreSQL, which are temporary, from errors of the server, which are not. */
public final class StoreTrouble {

    /** SQLSTATE classes of a database that is unavailable, full or overloaded. */
    private static final String PASSING_STATES = "08 40 53 55 57 58";

    /** SQLSTATE of a transaction that was idle for too long because this server was paused. */
    private static final String OVERSLEPT = "25P03";

    private static final String DISK_FULL = "53100";
    private static final String NO_SPACE = "No space left on device";

    private StoreTrouble() {}

    /** Returns whether a store caused the failure. */
    public static boolean is(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException
                    || cause instanceof IOException
                    || cause instanceof SQLException
                    || cause instanceof RejectedExecutionException
                    || cause.getClass().getName().startsWith("io.vertx.")) {
                return true;
            }
        }
        return false;
    }

    /** Returns which store failed and why, for a client, as the beginning of a sentence such as {@code "Redis does not answer"}. */
    public static String words(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            var message = String.valueOf(cause.getMessage());
            if (cause instanceof SQLException sql) {
                return DISK_FULL.equals(sql.getSQLState()) ? "PostgreSQL's disk is full" : "PostgreSQL does not answer";
            } else if (cause instanceof RejectedExecutionException) {
                return "PostgreSQL has too many calls waiting";
            } else if (cause.getClass().getName().startsWith("io.vertx.redis.")) {
                return ofRedis(message);
            } else if (cause instanceof IOException && message.contains(NO_SPACE)) {
                return "The disk of the artifacts is full";
            }
        }
        return "The server's stores do not answer";
    }

    /** Uses the first word of Redis' error, if Redis answered. */
    private static String ofRedis(String message) {
        if (message.startsWith("MISCONF")) {
            return message.contains(NO_SPACE) ? "Redis' disk is full" : "Redis cannot write to its disk";
        }
        return message.startsWith("OOM") ? "Redis' memory is full" : "Redis does not answer";
    }

    /** Returns whether a retry may help: the store is unavailable, and the statement is not wrong. */
    public static boolean passes(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql.getSQLState() == null
                        || OVERSLEPT.equals(sql.getSQLState())
                        || PASSING_STATES.contains(sql.getSQLState().substring(0, 2));
            }
        }
        return is(failure);
    }
}
