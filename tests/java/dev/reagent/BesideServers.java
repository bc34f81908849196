package dev.reagent;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A class of long tests that touch nothing of the whole process: no server of Quarkus, no system property, no log handler, no standard
 * stream. Such classes run beside all others, one after the other: the lock also keeps the tests of one class apart.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(BesideServers.PLACE)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface BesideServers {

    /** The lock of a class that must not run beside such a class, as it listens to the log of the whole process. */
    String PLACE = "the place beside the servers";
}
