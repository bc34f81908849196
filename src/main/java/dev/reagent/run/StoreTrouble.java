package dev.reagent.run;

import io.smallrye.mutiny.TimeoutException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.RejectedExecutionException;

/** Tells failures of Redis and PostgreSQL, which pass, from faults of ours, which do not. */
public final class StoreTrouble {

    /** SQLSTATE classes of a database that is away, full, or busy with others. */
    private static final String PASSING_STATES = "08 40 53 55 57 58";

    /** SQLSTATE of a transaction in whose middle this server lay still for too long. */
    private static final String OVERSLEPT = "25P03";

    private static final String DISK_FULL = "53100";
    private static final String NO_SPACE = "No space left on device";

    private StoreTrouble() {}

    /** Whether the failure comes from a store at all. */
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

    /** Which store the failure is of and what is wrong with it, for a client: the beginning of a sentence, as {@code "Redis does not answer"}. */
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

    /** By the first word of what Redis answered, where it did. */
    private static String ofRedis(String message) {
        if (message.startsWith("MISCONF")) {
            return message.contains(NO_SPACE) ? "Redis' disk is full" : "Redis cannot write to its disk";
        }
        return message.startsWith("OOM") ? "Redis' memory is full" : "Redis does not answer";
    }

    /** Whether trying again may help: the store is away, not our statement wrong. */
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
