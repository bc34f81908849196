package dev.reagent.model.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.model.ModelException.Code;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says what a provider's error means. Both wires and OpenRouter's are read, as they do not contradict each other. */
final class FaultReader {

    private static final int OVERLOADED = 529;

    private FaultReader() {}

    /** An HTTP answer other than 200, or a 200 that holds an error. */
    static ProviderFault ofStatus(int status, JsonNode body, @Nullable Duration retryAfter) {
        var error = body.path("error").isObject() ? body.path("error") : body;
        var said = words(error);
        if (said.contains("insufficient_quota")
                || said.contains("enforced_spend_limit_reached") && retryAfter == null) {
            return fault(Code.QUOTA_EXHAUSTED, false, "says that the account's spending limit is reached", retryAfter);
        }
        if (isAboutLength(status, said)) {
            return fault(Code.CONTEXT_TOO_LONG, false, "says that the conversation is too long for the model", null);
        }
        return switch (status) {
            case 401 -> fault(Code.AUTH, false, "refuses the key (401)", null);
            case 402 ->
                retryAfter == null
                        ? fault(Code.QUOTA_EXHAUSTED, false, "says that there is no credit left (402)", null)
                        : fault(Code.RATE_LIMITED, true, "asks to wait (402)", retryAfter);
            case 403 ->
                error.path("metadata").has("reasons")
                        ? fault(Code.BAD_REQUEST, false, "refuses the request for its content (403)", null)
                        : fault(Code.AUTH, false, "does not allow this key to do that (403)", null);
            case 404 -> fault(Code.BAD_REQUEST, false, "does not know the model or the address (404)", null);
            case 408, 409 -> fault(Code.UPSTREAM, true, "failed with status " + status, retryAfter);
            case 429 -> fault(Code.RATE_LIMITED, true, "says that its rate limit is reached (429)", retryAfter);
            case 503, OVERLOADED -> fault(Code.OVERLOADED, true, "is overloaded (" + status + ")", retryAfter);
            default ->
                status >= 500
                        ? fault(Code.UPSTREAM, true, "failed with status " + status, retryAfter)
                        : fault(Code.BAD_REQUEST, false, "refuses the request with status " + status, null);
        };
    }

    /** An error inside a stream that began well. */
    static ProviderFault ofEvent(JsonNode error) {
        return ofStatus(statusOf(error), error, null);
    }

    /** The answer itself ran into the end of the context. */
    static ProviderFault contextFull() {
        return fault(Code.CONTEXT_TOO_LONG, false, "says that the conversation fills the model's context", null);
    }

    private static int statusOf(JsonNode error) {
        if (error.path("code").canConvertToInt() && error.path("code").asInt() >= 400) {
            return error.path("code").asInt();
        }
        return switch (error.path("type").asText("")) {
            case "overloaded_error" -> OVERLOADED;
            case "rate_limit_error", "rate_limit_exceeded", "tokens", "requests" -> 429;
            case "invalid_request_error" -> 400;
            case "authentication_error" -> 401;
            case "billing_error" -> 402;
            case "permission_error" -> 403;
            case "not_found_error" -> 404;
            case "request_too_large" -> 413;
            default -> 500;
        };
    }

    private static boolean isAboutLength(int status, String said) {
        return status == 413
                || status < 500
                        && (said.contains("context_length_exceeded")
                                || said.contains("prompt is too long")
                                || said.contains("maximum context length")
                                || said.contains("context window"));
    }

    private static String words(JsonNode error) {
        return String.join(
                        " ",
                        error.path("type").asText(""),
                        error.path("code").asText(""),
                        error.path("details").path("error_code").asText(""),
                        error.path("message").asText(""))
                .toLowerCase(Locale.ROOT);
    }

    private static ProviderFault fault(Code code, boolean again, String words, @Nullable Duration retryAfter) {
        return new ProviderFault(code, again, words, retryAfter);
    }
}
