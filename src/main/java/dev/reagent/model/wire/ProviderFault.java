package dev.reagent.model.wire;

import dev.reagent.agent.ProviderReport;
import dev.reagent.model.ModelException.Code;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One try that failed: what it was, and whether the same call may be tried again. */
final class ProviderFault extends Exception {

    private static final long serialVersionUID = 1L;

    private final Code code;
    private final boolean again;
    private final @Nullable Duration retryAfter;
    private final transient @Nullable ProviderReport report;
    private final String failedOutput;

    /** @param words in our own words, going on after the provider's name */
    ProviderFault(Code code, boolean again, String words, @Nullable Duration retryAfter) {
        this(code, again, words, retryAfter, null, "");
    }

    private ProviderFault(
            Code code,
            boolean again,
            String words,
            @Nullable Duration retryAfter,
            @Nullable ProviderReport report,
            String failedOutput) {
        super(words, null, false, false);
        this.code = code;
        this.again = again;
        this.retryAfter = retryAfter;
        this.report = report;
        this.failedOutput = failedOutput;
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

    /** The same, with what the provider said: its words as they are, not yet cleaned. */
    ProviderFault reported(ProviderReport said) {
        return new ProviderFault(code, again, words(), retryAfter, said, failedOutput);
    }

    /** The same, with what the model had written where its provider could not read it. */
    ProviderFault over(String output) {
        return new ProviderFault(code, again, words(), retryAfter, report, output);
    }

    /** The same, where the provider gave the request an id and the error itself names none. */
    ProviderFault ofRequest(@Nullable String requestId) {
        return report == null || report.requestId() != null || requestId == null
                ? this
                : reported(new ProviderReport(report.status(), requestId, report.message()));
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

    /** What the provider said, not yet cleaned; null where it said nothing. */
    @Nullable
    ProviderReport report() {
        return report;
    }

    /** Empty where the error does not quote it. */
    String failedOutput() {
        return failedOutput;
    }

    String words() {
        return String.valueOf(getMessage());
    }
}
