package dev.reagent.model.wire.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.agent.ProviderReport;
import dev.reagent.model.ModelException.Code;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Classifies a provider's error: first by known spellings, then by its status. */
public final class FaultReader {

    private static final int OVERLOADED = 529;

    /** Groq's status for a tier without free capacity. */
    private static final int CAPACITY_EXCEEDED = 498;

    /** Ollama quotes the text that it could not parse. */
    private static final Pattern QUOTED_OUTPUT = Pattern.compile("raw='(.*)', err=", Pattern.DOTALL);

    private FaultReader() {}

    /**
     * Reads an HTTP response other than 200.
     *
     * @param body       JSON or any text; may be empty or cut
     * @param retryAfter the pause that the headers request; null if they request none
     */
    public static ProviderFault ofResponse(int status, byte[] body, @Nullable Duration retryAfter) {
        return fault(errorIn(WireJson.readLeniently(body), body), status, retryAfter);
    }

    /** Returns the error that replaces an answer, or a piece of one; empty if the JSON is not an error. */
    public static Optional<ProviderFault> inAnswer(JsonNode json) {
        return ProviderError.inAnswer(json).map(error -> fault(error, error.status(), null));
    }

    /**
     * Returns an event of a stream that is not an error.
     *
     * @param type the event's type; {@code error} marks an error in any form
     * @throws ProviderFault if it is an error, or not a JSON object
     */
    public static JsonNode readEvent(String type, byte[] data) throws ProviderFault {
        var json = WireJson.readLeniently(data);
        if ("error".equals(type)) {
            var error = errorIn(json, data);
            throw fault(error, error.status(), null);
        }
        var fault = inAnswer(json);
        if (fault.isPresent()) {
            throw fault.get();
        }
        if (!json.isObject()) {
            throw ProviderFault.protocol("sent an event that is not a JSON object");
        }
        return json;
    }

    private static ProviderError errorIn(JsonNode json, byte[] body) {
        return json.isContainerNode() ? ProviderError.ofFailedResponse(json) : ProviderError.ofText(textOf(body));
    }

    /** Reads an error inside a stream that began well. */
    public static ProviderFault ofEvent(JsonNode error) {
        var read = ProviderError.ofFailedResponse(error);
        return fault(read, read.status(), null);
    }

    /** Returns the fault of an answer that reached the end of the context. */
    public static ProviderFault contextFull() {
        return new ProviderFault(
                Code.CONTEXT_TOO_LONG, false, "says that the conversation fills the model's context", null);
    }

    private static ProviderFault fault(ProviderError error, int status, @Nullable Duration header) {
        var asked = header == null ? RequestedPause.of(error) : header;
        var known = FaultSpellings.find(error, status);
        var fault = known == null ? byStatus(error, status, asked) : bySpelling(known, status);
        var requestId = error.field("request_id");
        return fault.reported(new ProviderReport(status, requestId.isBlank() ? null : requestId, error.message()))
                .over(failedOutput(error));
    }

    private static ProviderFault bySpelling(Code code, int status) {
        var words = switch (code) {
            case CONTEXT_TOO_LONG -> "says that the conversation is too long for the model";
            case QUOTA_EXHAUSTED -> "says that there is no credit left (" + status + ")";
            case AUTH -> "refuses the key (" + status + ")";
            case NOT_SUPPORTED -> "does not support tools";
            default -> "could not read the call that the model wrote";
        };
        return new ProviderFault(code, false, words, null);
    }

    private static ProviderFault byStatus(ProviderError error, int status, @Nullable Duration asked) {
        return switch (status) {
            case 401 -> fault(Code.AUTH, "refuses the key (401)");
            case 402 ->
                asked == null
                        ? fault(Code.QUOTA_EXHAUSTED, "says that there is no credit left (402)")
                        : passing(Code.RATE_LIMITED, "asks to wait (402)", asked);
            case 403 ->
                error.error().path("metadata").has("reasons")
                        ? fault(Code.BAD_REQUEST, "refuses the request for its content (403)")
                        : fault(Code.AUTH, "does not allow this key to do that (403)");
            case 404 -> fault(Code.BAD_REQUEST, "does not know the model or the address (404)");
            case 408, 409, 425, 499 -> passing(Code.UPSTREAM, "failed with status " + status, asked);
            case 429 ->
                error.is("enforced_spend_limit_reached") && asked == null
                        ? fault(Code.QUOTA_EXHAUSTED, "says that the account's spending limit is reached")
                        : passing(Code.RATE_LIMITED, "says that its rate limit is reached (429)", asked);
            case CAPACITY_EXCEEDED, 503, OVERLOADED ->
                passing(Code.OVERLOADED, "is overloaded (" + status + ")", asked);
            default ->
                status >= 500
                        ? passing(Code.UPSTREAM, "failed with status " + status, asked)
                        : fault(Code.BAD_REQUEST, "refuses the request with status " + status);
        };
    }

    /** Returns the model's text that a provider could not read; empty if the error does not contain it. */
    private static String failedOutput(ProviderError error) {
        var quoted = QUOTED_OUTPUT.matcher(error.message());
        return quoted.find() ? quoted.group(1) : error.field("failed_generation");
    }

    private static String textOf(byte[] body) {
        var text = new String(body, StandardCharsets.UTF_8).strip();
        return text.startsWith("<") ? "" : text;
    }

    private static ProviderFault fault(Code code, String words) {
        return new ProviderFault(code, false, words, null);
    }

    private static ProviderFault passing(Code code, String words, @Nullable Duration asked) {
        return new ProviderFault(code, true, words, asked);
    }
}
