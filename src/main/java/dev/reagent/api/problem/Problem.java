package dev.reagent.api.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a request failed, in the format of RFC 9457. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        String code,
        String detail,
        boolean retryable,
        @Nullable List<Violation> violations,
        @Nullable List<String> known,
        @Nullable String errorId) {

    public static final String MEDIA_TYPE = "application/problem+json";

    public static Problem of(ProblemCode code, String detail) {
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

    public Problem withViolations(List<Violation> found) {
        return new Problem(type, title, status, code, detail, retryable, List.copyOf(found), known, errorId);
    }

    public Problem withKnown(List<String> names) {
        return new Problem(type, title, status, code, detail, retryable, violations, List.copyOf(names), errorId);
    }

    /** Returns the same problem, with the part of the request in its detail and fields. */
    public Problem at(String place) {
        var there = violations == null
                ? null
                : violations.stream()
                        .map(it -> new Violation(place + "." + it.field(), it.message()))
                        .toList();
        var told = place + (there == null ? ": " : ".") + detail;
        return new Problem(type, title, status, code, told, retryable, there, known, errorId);
    }

    public Problem withErrorId(String id) {
        return new Problem(type, title, status, code, detail, retryable, violations, known, id);
    }
}
