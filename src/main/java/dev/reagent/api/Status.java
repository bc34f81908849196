package dev.reagent.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.agent.SessionStatus;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A session's status as clients read it. */
@Schema(description = "`completed`, `failed` and `cancelled` are for good")
enum Status {
    @JsonProperty("pending")
    PENDING,
    @JsonProperty("running")
    RUNNING,
    @JsonProperty("awaiting_approval")
    AWAITING_APPROVAL,
    @JsonProperty("completed")
    COMPLETED,
    @JsonProperty("failed")
    FAILED,
    @JsonProperty("cancelled")
    CANCELLED;

    static Status of(SessionStatus status) {
        return switch (status) {
            case PENDING -> PENDING;
            case RUNNING -> RUNNING;
            case AWAITING_APPROVAL -> AWAITING_APPROVAL;
            case COMPLETED -> COMPLETED;
            case FAILED -> FAILED;
            case CANCELLED -> CANCELLED;
        };
    }
}
