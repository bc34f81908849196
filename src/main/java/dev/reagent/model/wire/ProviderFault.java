package dev.reagent.model.wire;

import dev.reagent.model.ModelException.Code;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One try that failed: what it was, and whether the same call may be tried again at once. */
final class ProviderFault extends Exception {

    private static final long serialVersionUID = 1L;

    private final Code code;
    private final boolean again;
    private final @Nullable Duration retryAfter;

    /** @param words in our own words, going on after the provider's name */
    ProviderFault(Code code, boolean again, String words, @Nullable Duration retryAfter) {
        super(words, null, false, false);
        this.code = code;
        this.again = again;
        this.retryAfter = retryAfter;
    }

    /** The provider broke the rules of its own wire format; perhaps only this once. */
    static ProviderFault protocol(String words) {
        return new ProviderFault(Code.PROTOCOL, true, words, null);
    }

    static ProviderFault network(String words) {
        return new ProviderFault(Code.NETWORK, true, words, null);
    }

    static ProviderFault timeout(String words) {
        return new ProviderFault(Code.TIMEOUT, true, words, null);
    }

    Code code() {
        return code;
    }

    boolean mayTryAgain() {
        return again;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    String words() {
        return String.valueOf(getMessage());
    }
}
