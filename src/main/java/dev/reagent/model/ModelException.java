package dev.reagent.model;

import dev.reagent.agent.ProviderReport;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request to a model failed. The message is Reagent's own: a provider's free text appears only in logs. */
public final class ModelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What went wrong, whether another try may help, and the reason that a client receives. */
    public enum Code {
        RATE_LIMITED(true, Reason.OVERLOADED),
        QUOTA_EXHAUSTED(false, Reason.NO_CREDIT),
        OVERLOADED(true, Reason.OVERLOADED),
        CONTEXT_TOO_LONG(false, Reason.CONTEXT_TOO_LONG),
        AUTH(false, Reason.NO_KEY),
        BAD_REQUEST(false, Reason.REFUSED_REQUEST),
        /** The model, or its server, cannot call tools. */
        NOT_SUPPORTED(false, Reason.NOT_SUPPORTED),
        /** The model wrote a call that cannot be read: the model's own error. */
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

    /** A cause that a client can act on; several codes may share one. */
    public enum Reason {
        /** The provider refuses the request, or has no such model. */
        REFUSED_REQUEST,
        /** There is no key, or it is not accepted. */
        NO_KEY,
        /** The account has no credit left, or its spending limit is reached. */
        NO_CREDIT,
        /** The conversation does not fit the model. */
        CONTEXT_TOO_LONG,
        /** The model lacks a required capability, such as calling tools. */
        NOT_SUPPORTED,
        /** The provider limits the rate, has no capacity, or fails. */
        OVERLOADED,
        /** No connection, a broken connection, or no data in time. */
        UNREACHABLE,
        /** The answer violated the wire format. */
        UNREADABLE;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Code code;
    private final transient Spent spent;
    private final @Nullable Duration retryAfter;
    private final @Nullable Duration pause;
    private final transient @Nullable ProviderReport report;

    /** A failure before anything was sent, or without a provider: no try follows. */
    public ModelException(Code code, String message) {
        this(code, message, Spent.NONE, null, null, null);
    }

    /**
     * @param spent      on the failed request
     * @param retryAfter the pause that the provider requests; null if it requests none
     * @param pause      until the step's next try; null if there is none
     * @param report     the provider's message, cleaned; null if there is none
     */
    public ModelException(
            Code code,
            String message,
            Spent spent,
            @Nullable Duration retryAfter,
            @Nullable Duration pause,
            @Nullable ProviderReport report) {
        super(message);
        this.code = code;
        this.spent = spent;
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

    public Spent spent() {
        return spent;
    }

    /** Returns the pause that the provider requests; null if it requests none. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** Returns the pause until the step's next try; null if there is none. */
    public @Nullable Duration pause() {
        return pause;
    }

    /** Returns the provider's message; null if there is none. */
    public @Nullable ProviderReport report() {
        return report;
    }
}
