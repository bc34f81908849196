package dev.reagent.api;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a request with a problem; nothing has changed by it. */
final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final @Nullable Duration retryAfter;

    ProblemException(Problem problem, @Nullable Duration retryAfter) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    static ProblemException of(ProblemCode code, String detail) {
        return Problem.of(code, detail).raised();
    }

    static ProblemException invalid(List<Violation> violations) {
        var first = violations.getFirst();
        var more = violations.size() == 1 ? "" : " (and " + (violations.size() - 1) + " more)";
        return Problem.of(ProblemCode.INVALID_REQUEST, first.field() + " " + first.message() + more)
                .withViolations(violations)
                .raised();
    }

    static ProblemException invalid(String field, String message) {
        return invalid(List.of(new Violation(field, message)));
    }

    Problem problem() {
        return problem;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
