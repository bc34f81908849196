package dev.reagent.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Why a request was not met, as RFC 9457 has it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "Why a request was not met (RFC 9457)")
record Problem(
        @Schema(examples = "urn:reagent:problem:invalid_request")
        String type,

        @Schema(examples = "The request is not valid") String title,

        @Schema(examples = "400") int status,

        @Schema(description = "One word of a fixed list", examples = "invalid_request")
        String code,

        @Schema(description = "What happened, and what to do about it")
        String detail,

        @Schema(description = "Whether the same request may work later")
        boolean retryable,

        @Schema(description = "Every fault of the request that was found") @Nullable
        List<Violation> violations,

        @Schema(description = "The names that would have been known") @Nullable
        List<String> known,

        @Schema(description = "What the server's log has the trace under") @Nullable
        String errorId) {

    static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(ProblemCode code, String detail) {
        return new Problem(
                "urn:reagent:problem:" + code.wireName(),
                code.title(),
                code.status(),
                code.wireName(),
                detail,
                code.isRetryable(),
                null,
                null,
                null);
    }

    Problem withViolations(List<Violation> found) {
        return new Problem(type, title, status, code, detail, retryable, List.copyOf(found), known, errorId);
    }

    Problem withKnown(List<String> names) {
        return new Problem(type, title, status, code, detail, retryable, violations, List.copyOf(names), errorId);
    }

    /** The same, saying in which part of the request it was found. */
    Problem at(String place) {
        var there = violations == null
                ? null
                : violations.stream()
                        .map(it -> new Violation(place + "." + it.field(), it.message()))
                        .toList();
        var told = place + (there == null ? ": " : ".") + detail;
        return new Problem(type, title, status, code, told, retryable, there, known, errorId);
    }

    Problem withErrorId(String id) {
        return new Problem(type, title, status, code, detail, retryable, violations, known, id);
    }

    /** The exception that ends a request with this problem. */
    ProblemException raised() {
        return new ProblemException(this, null);
    }

    ProblemException raised(@Nullable Duration retryAfter) {
        return new ProblemException(this, retryAfter);
    }
}
