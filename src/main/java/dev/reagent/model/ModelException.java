package dev.reagent.model;

import dev.reagent.agent.MicroDollars;
import dev.reagent.agent.ProviderReport;
import dev.reagent.agent.Usage;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request to a model that brought no answer. The message is in our words: a provider's free text never leaves the log. */
public final class ModelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What went wrong, whether asking again may help, and what a client is told of it. */
    public enum Code {
        RATE_LIMITED(true, Reason.OVERLOADED),
        QUOTA_EXHAUSTED(false, Reason.NO_CREDIT),
        OVERLOADED(true, Reason.OVERLOADED),
        CONTEXT_TOO_LONG(false, Reason.CONTEXT_TOO_LONG),
        AUTH(false, Reason.NO_KEY),
        BAD_REQUEST(false, Reason.REFUSED_REQUEST),
        /** The model, or its server, cannot call tools. */
        NOT_SUPPORTED(false, Reason.NOT_SUPPORTED),
        /** What the model wrote as a call is none: its own fault. */
        INVALID_OUTPUT(false, Reason.UNREADABLE),
        UPSTREAM(true, Reason.OVERLOADED),
        TIMEOUT(true, Reason.UNREACHABLE),
        NETWORK(true, Reason.UNREACHABLE),
        PROTOCOL(true, Reason.UNREADABLE);

        private final boolean retryable;
        private final Reason reason;

        Code(boolean retryable, Reason reason) {
            this.retryable = retryable;
            this.reason = reason;
        }

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        public Reason reason() {
            return reason;
        }
    }

    /** What a client can do something about; several codes may share one. */
    public enum Reason {
        /** The provider does not take the request, or does not know the model. */
        REFUSED_REQUEST,
        /** There is no key, or it is not accepted. */
        NO_KEY,
        /** The account has no credit left, or its spending limit is reached. */
        NO_CREDIT,
        /** The conversation does not fit the model. */
        CONTEXT_TOO_LONG,
        /** The model cannot do what was asked of it, such as call tools. */
        NOT_SUPPORTED,
        /** The provider limits the rate, has no capacity, or fails. */
        OVERLOADED,
        /** No connection, one that broke, or silence. */
        UNREACHABLE,
        /** The answer broke the rules of the wire. */
        UNREADABLE;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Code code;
    private final transient Usage usage;
    private final transient MicroDollars cost;
    private final @Nullable Duration retryAfter;
    private final @Nullable Duration pause;
    private final transient @Nullable ProviderReport report;

    /** Before anything was sent, or without a provider: there is no next try. */
    public ModelException(Code code, String message) {
        this(code, message, Usage.NONE, MicroDollars.ZERO, null, null, null);
    }

    /**
     * @param usage      what the request used up, as far as the provider said
     * @param retryAfter how long the provider asks to be left alone; null where it said nothing
     * @param pause      until the step's next try; null where there is none
     * @param report     what the provider said, cleaned; null where it said nothing
     */
    public ModelException(
            Code code,
            String message,
            Usage usage,
            MicroDollars cost,
            @Nullable Duration retryAfter,
            @Nullable Duration pause,
            @Nullable ProviderReport report) {
        super(message);
        this.code = code;
        this.usage = usage;
        this.cost = cost;
        this.retryAfter = retryAfter;
        this.pause = pause;
        this.report = report;
    }

    public Code code() {
        return code;
    }

    public boolean isRetryable() {
        return code.retryable;
    }

    /** What the failed request used up, as far as the provider said. */
    public Usage usage() {
        return usage;
    }

    public MicroDollars cost() {
        return cost;
    }

    /** How long the provider asks to be left alone; null where it said nothing. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** Until the step's next try; null where there is none. */
    public @Nullable Duration pause() {
        return pause;
    }

    /** What the provider said; null where it said nothing. */
    public @Nullable ProviderReport report() {
        return report;
    }
}
