package dev.reagent.run;

import dev.reagent.model.ModelException;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.CancellationException;
import org.jboss.logging.Logger;

/**
 * Failures of work that was cut off, by a cancel, a deadline or a handover: nobody waits for the result any more. What a store, a model or
 * another owner of the session causes then is expected. A fault of the server's own is an error there, too.
 */
@ApplicationScoped
class LateFailures {

    private static final Logger LOG = Logger.getLogger(LateFailures.class);

    /** Takes the place of the framework's own handler, which logs each of them as an error. */
    void start(@Observes StartupEvent event) {
        Infrastructure.setDroppedExceptionHandler(LateFailures::note);
    }

    private static void note(Throwable failure) {
        if (isExpected(failure)) {
            LOG.debugf(failure, "failed after it was cut off");
        } else {
            LOG.error("failed after it was cut off", failure);
        }
    }

    private static boolean isExpected(Throwable failure) {
        return failure instanceof ModelException
                || failure instanceof StaleLease
                || failure instanceof LogBehind
                || failure instanceof RunRefused
                || failure instanceof CancellationException
                || failure instanceof InterruptedException
                || StoreTrouble.is(failure);
    }
}
