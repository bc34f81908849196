package dev.reagent;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A class of long tests that touch nothing of the whole process: no server of Quarkus, no system property, no log handler, no standard
 * stream. Such classes run beside all others, one after the other: the lock also keeps the tests of one class apart.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(BesideServers.PLACE)
@ResourceLock(value = BesideServers.LOG, mode = ResourceAccessMode.READ)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface BesideServers {

    /** Comes before {@link #LOG} in the order in which locks are taken: all these classes wait for it from the start. */
    String PLACE = "beside the servers";

    /**
     * The lock of a class that listens to the log of the whole process. It waits for the one class that runs beside it, not for all that
     * wait for their turn.
     */
    String LOG = "the log";
}
