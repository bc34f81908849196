package dev.reagent.api.run;

import dev.reagent.agent.task.SessionId;
import dev.reagent.api.view.Status;

/** The response to an accepted run. */
public record AcceptedView(String sessionId, Status status, String pollUrl, String streamUrl) {

    static AcceptedView of(SessionId id) {
        var poll = "/v1/agents/" + id;
        return new AcceptedView(id.value(), Status.PENDING, poll, poll + "/events");
    }
}
