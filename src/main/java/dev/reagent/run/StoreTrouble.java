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
