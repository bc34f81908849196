package dev.reagent.run;

import io.smallrye.mutiny.TimeoutException;
import java.io.IOException;
import java.sql.SQLException;

/** Tells failures of Redis and PostgreSQL, which pass, from faults of ours, which do not. */
final class StoreTrouble {

    private StoreTrouble() {}

    static boolean is(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException
                    || cause instanceof IOException
                    || cause instanceof SQLException
                    || cause.getClass().getName().startsWith("io.vertx.redis")
                    || cause.getClass().getName().contains("ConnectionPoolTooBusy")) {
                return true;
            }
        }
        return false;
    }
}
