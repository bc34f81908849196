package dev.reagent.run.loop;

import dev.reagent.model.ModelException;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.run.log.LogBehind;
import dev.reagent.run.log.StaleLease;
import dev.reagent.stores.StoreTrouble;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.CancellationException;
import org.jboss.logging.Logger;

/**
 * Handles failures of work that was stopped by a cancel, a deadline or a handover, so that nothing waits for its result. Failures of a
 * store or a model, or a claim by another server, are expected then. Any other failure is logged as an error.
 */
@ApplicationScoped
class LateFailures {

    private static final Logger LOG = Logger.getLogger(LateFailures.class);

    /** Replaces the framework's handler, which logs each of them as an error. */
    void start(@Observes StartupEvent event) {
        Infrastructure.setDroppedExceptionHandler(LateFailures::note);
    }

    private static void note(Throwable failure) {
        if (isExpected(failure)) {
            LOG.debugf(failure, "failed after it was aborted");
        } else {
            LOG.error("failed after it was aborted", failure);
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
