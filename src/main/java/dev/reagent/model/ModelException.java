package dev.reagent.model;

import dev.reagent.agent.MicroDollars;
import dev.reagent.agent.Usage;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A model call that brought no answer. The message is in our words: a provider's free text never leaves the log. */
public final class ModelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What went wrong, and whether asking again may help. */
    public enum Code {
        RATE_LIMITED(true),
        QUOTA_EXHAUSTED(false),
        OVERLOADED(true),
        CONTEXT_TOO_LONG(false),
        AUTH(false),
        BAD_REQUEST(false),
        /** The model, or its server, cannot call tools. */
        NOT_SUPPORTED(false),
        /** What the model wrote as a call is none: its own fault. */
        INVALID_OUTPUT(false),
        UPSTREAM(true),
        TIMEOUT(true),
        NETWORK(true),
        PROTOCOL(true);

        private final boolean retryable;

        Code(boolean retryable) {
            this.retryable = retryable;
        }

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Code code;
    private final transient Usage usage;
    private final transient MicroDollars cost;
    private final @Nullable Duration retryAfter;

    public ModelException(
            Code code,
            String message,
            Usage usage,
            MicroDollars cost,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.usage = usage;
        this.cost = cost;
        this.retryAfter = retryAfter;
    }

    public Code code() {
        return code;
    }

    public boolean isRetryable() {
        return code.retryable;
    }

    /** What the failed tries used up, as far as the provider said. */
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
}
