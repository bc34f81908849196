package dev.reagent.api.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request failed, in the format of RFC 9457.
 *
 * @param known   the names that would have been accepted; null if that is not the point
 * @param errorId identifies the details in the server's log; null if there are none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"type", "title", "status", "code", "detail", "retryable"})
public record Problem(
        ProblemCode code,
        String detail,
        @Nullable List<Violation> violations,
        @Nullable List<String> known,
        @Nullable String errorId) {

    public static final String MEDIA_TYPE = "application/problem+json";

    public static Problem of(ProblemCode code, String detail) {
        return new Problem(code, detail, null, null, null);
    }

    @JsonProperty
    public String type() {
        return "urn:reagent:problem:" + code.wireName();
    }

    @JsonProperty
    public String title() {
        return code.title();
    }

    @JsonProperty
    public int status() {
        return code.status();
    }

    @JsonProperty
    public boolean retryable() {
        return code.isRetryable();
    }

    public Problem withViolations(List<Violation> found) {
        return new Problem(code, detail, List.copyOf(found), known, errorId);
    }

    public Problem withKnown(List<String> names) {
        return new Problem(code, detail, violations, List.copyOf(names), errorId);
    }

    /** Returns the same problem, with the part of the request in its detail and fields. */
    public Problem at(String place) {
        var there = violations == null
                ? null
                : violations.stream()
                        .map(it -> new Violation(place + "." + it.field(), it.message()))
                        .toList();
        var told = place + (there == null ? ": " : ".") + detail;
        return new Problem(code, told, there, known, errorId);
    }

    public Problem withErrorId(String id) {
        return new Problem(code, detail, violations, known, id);
    }
}
