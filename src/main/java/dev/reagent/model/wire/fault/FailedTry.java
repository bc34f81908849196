package dev.reagent.model.wire.fault;

import dev.reagent.agent.ProviderReport;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.ModelException;
import dev.reagent.model.ModelException.Code;
import dev.reagent.model.Spent;
import dev.reagent.model.catalogue.CatalogueEntry;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A failed try, as reported to the run, the run's log and the server's log. */
public record FailedTry(ChatRequest request, CatalogueEntry model, ProviderFault fault) {

    private static final Logger LOG = Logger.getLogger(FailedTry.class);
    private static final int LONGEST_LOGGED = 500;

    /** @param pause until the step's next try; null if there is none */
    public ModelException toException(Spent spent, @Nullable Duration pause) {
        return new ModelException(
                fault.code(),
                "The model " + model.info().id() + " (" + model.endpoint().provider() + ") " + words() + ".",
                spent,
                fault.retryAfter(),
                pause,
                report());
    }

    private String words() {
        return fault.code() == Code.NOT_SUPPORTED
                ? fault.words() + ": set " + model.toolsSetting() + " to auto or false"
                : fault.words();
    }

    /** Returns the provider's message, cleaned; null if there is none. */
    public @Nullable ProviderReport report() {
        var said = fault.report();
        return said == null ? null : ReportCleaning.of(said, model.endpoint().key(), request);
    }

    /**
     * Writes to the server's log.
     *
     * @param number         of the try in its step, from 1
     * @param providersWords the provider's text, unchanged
     */
    public void log(int number, String providersWords) {
        var words = model.endpoint().key().removedFrom(providersWords);
        LOG.infof(
                "Session %s, step %d: try %d of model %s failed: it %s. %s",
                request.sessionId(),
                request.step(),
                number,
                model.info().id(),
                fault.words(),
                words.substring(0, Math.min(words.length(), LONGEST_LOGGED)));
    }
}
