package dev.reagent.api;

import static dev.reagent.api.ApiDescription.ORG;
import static org.eclipse.microprofile.openapi.annotations.enums.ParameterIn.HEADER;
import static org.eclipse.microprofile.openapi.annotations.enums.ParameterIn.QUERY;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.AgentStep;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.SessionId;
import dev.reagent.agent.SessionStatus;
import dev.reagent.run.IdempotentAnswers;
import dev.reagent.run.IdempotentAnswers.Answer;
import dev.reagent.run.QueuePlace;
import dev.reagent.run.QueuePlaces;
import dev.reagent.run.RunRefused;
import dev.reagent.run.RunService;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Sessions over HTTP: poll, list, cancel. */
@Path("/v1/agents")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Tag(name = "Agents")
public class AgentResource {

    private static final int MOST_STEPS = 1_000_000;
    private static final int LONGEST_WAIT = 60;

    private final RunService runs;
    private final RequestBodies bodies;
    private final IdempotentAnswers answers;
    private final QueuePlaces places;

    AgentResource(RunService runs, RequestBodies bodies, IdempotentAnswers answers, QueuePlaces places) {
        this.runs = runs;
        this.bodies = bodies;
        this.answers = answers;
        this.places = places;
    }

    @GET
    @Path("{id}")
    @Operation(
            operationId = "getAgent",
            summary = "A session as it stands",
            description =
                    "A failed run is still a 200. With `wait_seconds` the answer waits until something is newer than"
                            + " `If-None-Match`, or a step newer than `after_step` has been thought, or the session is over, or"
                            + " the time is over.")
    @Parameter(ref = "SessionId")
    @Parameter(
            name = "after_step",
            in = QUERY,
            description = "Leaves out the steps up to this index",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "-1", maximum = "1000000"))
    @Parameter(
            name = "wait_seconds",
            in = QUERY,
            description = "How long to wait for news",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "0", maximum = "60", defaultValue = "0"))
    @Parameter(
            name = "If-None-Match",
            in = HEADER,
            description = "The `ETag` that the client knows",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(ref = ORG)
    @APIResponse(
            responseCode = "200",
            description = "The session",
            headers =
                    @Header(
                            name = "ETag",
                            description = "Changes with the session",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SessionView.class)))
    @APIResponse(responseCode = "304", description = "Nothing is newer than `If-None-Match`")
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "503", ref = "StoreUnavailable")
    public Uni<Response> get(@PathParam("id") String id, @Context RoutingContext http) {
        var caller = Caller.of(http);
        var query = Query.of(http, "after_step", "wait_seconds");
        var after = query.number("after_step", -1, MOST_STEPS);
        int wait = query.number("wait_seconds", 0, LONGEST_WAIT, 0);
        query.check();
        var known = new EntityTag(http.request().getHeader(HttpHeaders.IF_NONE_MATCH));
        return found(caller, Ids.session(id), after, known, Duration.ofSeconds(wait))
                .flatMap(session -> known.isAt(session)
                        ? Uni.createFrom().item(unchanged(session))
                        : places.find(session).map(place -> view(session, after, place.orElse(null))));
    }

    private Uni<AgentSession> found(Caller caller, SessionId id, @Nullable Long after, EntityTag known, Duration wait) {
        return wait.isZero()
                ? runs.get(caller.orgId(), id)
                : runs.await(
                        caller.orgId(),
                        id,
                        session -> known.isBehind(session) || after != null && isThoughtBeyond(session, after),
                        wait);
    }

    /** A step that is only asked for shows nothing new yet. */
    private static boolean isThoughtBeyond(AgentSession session, long step) {
        return session.steps().stream().filter(it -> it.index() > step).anyMatch(AgentResource::isThought);
    }

    private static boolean isThought(AgentStep step) {
        return step.answer() != null;
    }

    private static Response view(AgentSession session, @Nullable Long after, @Nullable QueuePlace place) {
        return Answers.json(200, ApiJson.bytes(SessionView.of(session, after == null ? -1 : after, place)))
                .header(HttpHeaders.ETAG, EntityTag.of(session))
                .build();
    }

    private static Response unchanged(AgentSession session) {
        return Response.status(304)
                .header(HttpHeaders.ETAG, EntityTag.of(session))
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .build();
    }

    @GET
    @Operation(operationId = "listAgents", summary = "Sessions without their steps, newest first")
    @Parameter(
            name = "status",
            in = QUERY,
            description =
                    "Only sessions of this status. One that has just ended is found by it a moment later, once it is"
                            + " in PostgreSQL.",
            schema = @Schema(implementation = Status.class))
    @Parameter(
            name = "limit",
            in = QUERY,
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "100", defaultValue = "20"))
    @Parameter(
            name = "cursor",
            in = QUERY,
            description = "`next_cursor` of the page before",
            schema = @Schema(type = SchemaType.STRING, minLength = 1, maxLength = 512))
    @Parameter(ref = ORG)
    @APIResponse(
            responseCode = "200",
            description = "A page",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = SessionListView.class)))
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    @APIResponse(responseCode = "503", ref = "StoreUnavailable")
    public Uni<Response> list(@Context RoutingContext http) {
        var caller = Caller.of(http);
        var query = Query.of(http, "status", "limit", "cursor");
        var status = query.oneOf("status", SessionStatus.class);
        int limit = query.number("limit", 1, 100, 20);
        var cursor = query.text("cursor", 512);
        query.check();
        return runs.list(caller.orgId(), status, limit, cursor)
                .map(SessionListView::of)
                .map(Answers::ok);
    }

    @POST
    @Path("{id}/cancel")
    @Operation(
            operationId = "cancelAgent",
            summary = "End a session for good",
            description = "Answers within 5 s with what was stopped; again: the same answer.")
    @Parameter(ref = "SessionId")
    @Parameter(ref = "IdempotencyKey")
    @Parameter(ref = ORG)
    @RequestBody(
            required = false,
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = NothingRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "Cancelled",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = CancelledView.class)))
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @APIResponse(responseCode = "413", ref = "BodyTooLarge")
    @APIResponse(responseCode = "415", ref = "UnsupportedMediaType")
    @APIResponse(responseCode = "503", ref = "StoreUnavailable")
    public Uni<Response> cancel(@PathParam("id") String id, @Context RoutingContext http) {
        var caller = Caller.of(http);
        Query.of(http).check();
        var session = Ids.session(id);
        return bodies.optional(http, NothingRequest.class, (nothing, body) -> {
                    var key = caller.idempotency("POST", "/v1/agents/" + session + "/cancel", body);
                    return key == null
                            ? cancelled(caller, session)
                            : answers.once(caller.orgId(), key, () -> cancelled(caller, session));
                })
                .map(Answers::kept);
    }

    private Uni<Answer> cancelled(Caller caller, SessionId id) {
        return runs.cancel(caller.orgId(), id, caller.name()).map(AgentResource::cancelAnswer);
    }

    private static Answer cancelAnswer(AgentSession session) {
        if (session.outcome() instanceof Outcome.Cancelled how) {
            return new Answer(200, ApiJson.text(CancelledView.of(session.id(), how)));
        }
        throw new RunRefused(
                RunRefused.Why.SESSION_OVER,
                "Session " + session.id() + " is " + session.status().wireName() + ": nothing is left to cancel.");
    }
}
