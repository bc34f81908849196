package dev.reagent.api.view;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.agent.task.SessionStatus;

/** A session's status as clients read it. */
public enum Status {
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

    public static Status of(SessionStatus status) {
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
