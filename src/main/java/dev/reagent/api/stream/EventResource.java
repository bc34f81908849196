package dev.reagent.api.stream;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.task.SessionId;
import dev.reagent.api.problem.Problem;
import dev.reagent.api.problem.ProblemException;
import dev.reagent.api.request.Caller;
import dev.reagent.api.request.Ids;
import dev.reagent.api.request.Query;
import dev.reagent.run.RunService;
import dev.reagent.stream.SessionStream;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** A session's stream over HTTP. */
@Path("/v1/agents/{id}/events")
@Produces({MediaType.SERVER_SENT_EVENTS, Problem.MEDIA_TYPE})
public class EventResource {

    private static final String AFTER = "after";
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    /** The greatest id that clients can read if all their numbers are doubles. */
    private static final long GREATEST_ID = (1L << 53) - 1;

    private final RunService runs;
    private final SessionStream stream;

    EventResource(RunService runs, SessionStream stream) {
        this.runs = runs;
        this.stream = stream;
    }

    @GET
    public Uni<Response> follow(@PathParam("id") String id, @Context RoutingContext http) {
        var caller = Caller.of(http);
        var query = Query.of(http, AFTER);
        var after = query.number(AFTER, 0, GREATEST_ID);
        var last = query.header(http, LAST_EVENT_ID, 0, GREATEST_ID);
        query.check();
        long from = last != null ? last : after != null ? after : 0;
        var session = Ids.session(id);
        // an unknown session is an error before the stream begins
        return runs.get(caller.orgId(), session)
                .invoke(there -> refuseBeyondEnd(there, last == null ? from : 0))
                .map(there -> there.isOver() && from >= there.version()
                        ? nothingFollows()
                        : http.request().method() == HttpMethod.HEAD
                                ? headers().build()
                                : headers()
                                        .entity(streamed(caller.orgId(), session, from))
                                        .build());
    }

    /** No reader of a finished session can have such an id. While it runs, one can, if Redis lost its last seconds. */
    private static void refuseBeyondEnd(AgentSession session, long after) {
        if (session.isOver() && after > session.version()) {
            throw ProblemException.invalid(
                    AFTER, "must be an id of this session, whose last is " + session.version() + ", found " + after);
        }
    }

    /** An {@code EventSource} reconnects after every end of a stream, until it gets this response. */
    private static Response nothingFollows() {
        return Response.noContent()
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private EventStream streamed(String orgId, SessionId session, long after) {
        return new EventStream(session, stream.follow(orgId, session, after, EventFrames.SSE));
    }

    private static Response.ResponseBuilder headers() {
        return Response.ok()
                .type(MediaType.SERVER_SENT_EVENTS_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("X-Accel-Buffering", "no");
    }
}
