package dev.reagent.api;

import static dev.reagent.api.ApiDescription.ORG;
import static org.eclipse.microprofile.openapi.annotations.enums.ParameterIn.HEADER;
import static org.eclipse.microprofile.openapi.annotations.enums.ParameterIn.QUERY;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.SessionId;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** A session's stream over HTTP. */
@Path("/v1/agents/{id}/events")
@Produces({MediaType.SERVER_SENT_EVENTS, Problem.MEDIA_TYPE})
@Tag(name = "Agents")
public class EventResource {

    private static final String AFTER = "after";
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    /** Beyond it clients that have no other numbers than doubles would read another id. */
    private static final long GREATEST_ID = (1L << 53) - 1;

    private final RunService runs;
    private final SessionStream stream;

    EventResource(RunService runs, SessionStream stream) {
        this.runs = runs;
        this.stream = stream;
    }

    @GET
    @Operation(
            operationId = "streamAgent",
            summary = "What happens to a session, as it happens",
            description = "Server-sent events: `id` is a number that rises and may skip, `data` one JSON object with"
                    + " `session_id`, `step` (null where there is none) and `at`. Events: `session.started`,"
                    + " `thought.delta`, `answer.delta`, `step.thought`, `tool.started`, `tool.finished`,"
                    + " `approval.requested`, `approval.decided`, `step.finished`, `step.restarted` (drop the step's"
                    + " deltas; with `call_ids` the step's answer stays, and those calls are started again),"
                    + " `session.completed`, `session.failed`, `session.cancelled`, and `gap` where something is gone."
                    + " Text that the model writes before it calls a tool comes as `answer.delta`, too; `step.thought`"
                    + " says what it was. An event's content never changes. A comment comes every 15 s. The stream ends"
                    + " after the session's last event. Reconnect to one that breaks off earlier, maybe with a comment"
                    + " that says why,"
                    + " by `Last-Event-ID`. An id that the session has not reached is taken at its word: only what"
                    + " comes behind it is told, and the end in any case. A reader that already has the last event of a"
                    + " session that is over gets 204, which ends the retries of an `EventSource`; `after` beyond that"
                    + " event is refused.")
    @Parameter(ref = "SessionId")
    @Parameter(
            name = "after",
            in = QUERY,
            description = "Begin after this id; where `Last-Event-ID` is given too, that one counts",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64", minimum = "0", defaultValue = "0"))
    @Parameter(
            name = "Last-Event-ID",
            in = HEADER,
            description = "The last id that the reader has",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64", minimum = "0"))
    @Parameter(ref = ORG)
    @APIResponse(
            responseCode = "200",
            description = "The stream",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(type = SchemaType.STRING),
                            examples =
                                    @ExampleObject(
                                            name = "a delta",
                                            value = "id: 7\nevent: answer.delta\ndata: {\"session_id\":"
                                                    + "\"9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b\",\"step\":1,"
                                                    + "\"at\":\"2026-11-21T10:15:30.123Z\",\"text\":\"42\"}\n\n")))
    @APIResponse(
            responseCode = "204",
            description = "The session is over, and its last event is the one that the reader named: nothing follows")
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "503", ref = "StoreUnavailable")
    public Uni<Response> follow(@PathParam("id") String id, @Context RoutingContext http) {
        var caller = Caller.of(http);
        var query = Query.of(http, AFTER);
        var after = query.number(AFTER, 0, GREATEST_ID);
        var last = query.header(http, LAST_EVENT_ID, 0, GREATEST_ID);
        query.check();
        long from = last != null ? last : after != null ? after : 0;
        var session = Ids.session(id);
        // what does not exist is told before the stream begins
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

    /** No reader of this session can have such an id. While it runs one may, where Redis has lost its last seconds. */
    private static void refuseBeyondEnd(AgentSession session, long after) {
        if (session.isOver() && after > session.version()) {
            throw ProblemException.invalid(
                    AFTER, "must be an id of this session, whose last is " + session.version() + ", found " + after);
        }
    }

    /** An {@code EventSource} reconnects after every end of a stream, until it gets this. */
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
