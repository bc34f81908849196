package dev.reagent.model.wire.fault;

import dev.reagent.agent.ProviderReport;
import dev.reagent.model.ModelException.Code;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A failed try: what failed, and whether the same request may be tried again. */
public final class ProviderFault extends Exception {

    private static final long serialVersionUID = 1L;

    private final Code code;
    private final boolean again;
    private final @Nullable Duration retryAfter;
    private final transient @Nullable ProviderReport report;
    private final String failedOutput;

    /** @param words Reagent's own words, as a continuation of the provider's name */
    public ProviderFault(Code code, boolean again, String words, @Nullable Duration retryAfter) {
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

    /** The provider violated its own wire format, perhaps only once. */
    public static ProviderFault protocol(String words) {
        return new ProviderFault(Code.PROTOCOL, true, words, null);
    }

    public static ProviderFault network(String words) {
        return new ProviderFault(Code.NETWORK, true, words, null);
    }

    public static ProviderFault timeout(String words) {
        return new ProviderFault(Code.TIMEOUT, true, words, null);
    }

    /** Returns the same fault with the provider's message, which is not yet cleaned. */
    ProviderFault reported(ProviderReport said) {
        return new ProviderFault(code, again, words(), retryAfter, said, failedOutput);
    }

    /** Returns the same fault with the model's text that its provider could not read. */
    ProviderFault over(String output) {
        return new ProviderFault(code, again, words(), retryAfter, report, output);
    }

    /** Returns the same fault with the provider's id of the request, unless the error itself has one. */
    public ProviderFault ofRequest(@Nullable String requestId) {
        return report == null || report.requestId() != null || requestId == null
                ? this
                : reported(new ProviderReport(report.status(), requestId, report.message()));
    }

    public Code code() {
        return code;
    }

    public boolean mayTryAgain() {
        return again;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** Returns the provider's message, not yet cleaned; null if there is none. */
    @Nullable
    ProviderReport report() {
        return report;
    }

    /** Returns the model's text; empty if the error does not quote it. */
    String failedOutput() {
        return failedOutput;
    }

    String words() {
        return String.valueOf(getMessage());
    }
}
