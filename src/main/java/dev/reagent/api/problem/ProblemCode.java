package dev.reagent.api.problem;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** All problems that requests can end with. The names are part of the contract. */
public enum ProblemCode {
    INVALID_REQUEST(400, false, "The request is not valid"),
    FORBIDDEN(403, false, "A page of another site may not do this"),
    OPERATORS_ONLY(403, false, "Only the server's operators may do this"),
    NOT_FOUND(404, false, "Nothing is served at this path"),
    SESSION_NOT_FOUND(404, false, "There is no such session"),
    CALL_NOT_FOUND(404, false, "The session has no such call"),
    APPROVAL_NOT_FOUND(404, false, "There is no such approval"),
    ARTIFACT_NOT_FOUND(404, false, "There is no such artifact"),
    DELIVERY_NOT_FOUND(404, false, "There is no such delivery"),
    BATCH_NOT_FOUND(404, false, "There is no such batch"),
    METHOD_NOT_ALLOWED(405, false, "The path does not take this method"),
    NOT_ACCEPTABLE(406, false, "The answer is in none of the accepted types"),
    REQUEST_TIMEOUT(408, true, "The request was not received in time"),
    SESSION_OVER(409, false, "The session is over"),
    IDEMPOTENCY_CONFLICT(409, false, "The idempotency key was used with another request"),
    APPROVAL_DECIDED(409, false, "Another decision was made first"),
    APPROVAL_EXPIRED(409, false, "The approval has expired"),
    APPROVAL_CHANGED(409, false, "The arguments are not those that were shown"),
    BODY_TOO_LARGE(413, false, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, false, "The body is not JSON"),
    UNKNOWN_MODEL(422, false, "There is no such model"),
    MODEL_UNAVAILABLE(422, false, "The model cannot be used"),
    UNKNOWN_TOOL(422, false, "There is no such tool"),
    TOOL_UNAVAILABLE(422, false, "The tool cannot be used"),
    UNKNOWN_SANDBOX(422, false, "There is no such sandbox"),
    SANDBOX_UNAVAILABLE(422, false, "The sandbox cannot be used"),
    UNKNOWN_SESSION(422, false, "There is no such session to wait for"),
    UNKNOWN_ARTIFACT(422, false, "There is no such artifact to give to the run"),
    QUEUE_FULL(429, true, "The queue is full"),
    INTERNAL(500, false, "The server failed"),
    OVERLOADED(503, true, "The server has too much to do now"),
    INTAKE_PAUSED(503, true, "No new runs are taken now"),
    STORE_FULL(503, true, "A store has no room for new runs"),
    STORE_UNAVAILABLE(503, true, "A store does not answer");

    private final int status;
    private final boolean retryable;
    private final String title;

    ProblemCode(int status, boolean retryable, String title) {
        this.status = status;
        this.retryable = retryable;
        this.title = title;
    }

    public int status() {
        return status;
    }

    /** Returns whether the same request may succeed later. */
    public boolean isRetryable() {
        return retryable;
    }

    String title() {
        return title;
    }

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
