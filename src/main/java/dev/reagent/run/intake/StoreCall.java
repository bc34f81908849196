package dev.reagent.run.intake;

import dev.reagent.run.intake.RunRefused.Why;
import dev.reagent.stores.CallerPatience;
import dev.reagent.stores.StoreTrouble;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * A call to a store for a client that waits. Limits its time, and refuses it with {@link Why#STORE_UNAVAILABLE}, to be retried after
 * 2 s, if a store does not answer. Other failures pass unchanged.
 */
public final class StoreCall {

    private static final Logger LOG = Logger.getLogger(StoreCall.class);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private StoreCall() {}

    /** For a call that changes nothing, or can be repeated without harm. */
    public static <T> Uni<T> ask(Uni<T> call) {
        return ask(call, "try again.");
    }

    /** @param advice what the client should do if a store does not answer; the end of a sentence after "does not answer now; " */
    public static <T> Uni<T> ask(Uni<T> call, String advice) {
        return refusing(CallerPatience.bounded(call), "; " + advice);
    }

    /** For a call that may have had its effect even though its reply is lost. */
    public static <T> Uni<T> accept(Uni<T> call) {
        return refusing(
                call,
                ", and whether this was accepted is not known."
                        + " Try again: with one Idempotency-Key it is accepted once.");
    }

    /**
     * For a call with a time limit of its own.
     *
     * @param then text after the words "does not answer now"
     */
    public static <T> Uni<T> refusing(Uni<T> call, String then) {
        return call.onFailure(StoreTrouble::is).transform(failure -> refusal(failure, then));
    }

    /** Returns the refusal for a client whose answer had begun when the store failed. */
    public static RunRefused refusal(Throwable failure) {
        return refusal(failure, "; try again.");
    }

    private static RunRefused refusal(Throwable failure, String then) {
        LOG.warnf("a store does not answer: %s", failure);
        return new RunRefused(Why.STORE_UNAVAILABLE, StoreTrouble.words(failure) + " now" + then, RETRY_AFTER);
    }
}
