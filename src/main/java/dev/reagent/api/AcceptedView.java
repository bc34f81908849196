package dev.reagent.api;

import dev.reagent.agent.SessionId;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to an accepted run. */
@Schema(description = "Where to find the run that was accepted")
record AcceptedView(
        String sessionId,
        Status status,

        @Schema(examples = "/v1/agents/9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b")
        String pollUrl,

        @Schema(examples = "/v1/agents/9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b/events")
        String streamUrl) {

    static AcceptedView of(SessionId id) {
        var poll = "/v1/agents/" + id;
        return new AcceptedView(id.value(), Status.PENDING, poll, poll + "/events");
    }
}
