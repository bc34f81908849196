package dev.reagent.api.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.AgentStep;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.api.body.NothingRequest;
import dev.reagent.api.body.RequestBodies;
import dev.reagent.api.problem.ApiJson;
import dev.reagent.api.problem.Problem;
import dev.reagent.api.request.Answers;
import dev.reagent.api.request.Caller;
import dev.reagent.api.request.EntityTag;
import dev.reagent.api.request.Ids;
import dev.reagent.api.request.Query;
import dev.reagent.api.view.SessionView;
import dev.reagent.run.RunService;
import dev.reagent.run.intake.IdempotentAnswers;
import dev.reagent.run.intake.IdempotentAnswers.Answer;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.run.queue.QueuePlace;
import dev.reagent.run.queue.QueuePlaces;
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
import org.jspecify.annotations.Nullable;

/** Sessions over HTTP: poll, list, cancel. */
@Path("/v1/agents")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public class AgentResource {

    private static final int MOST_STEPS = 1_000_000;
    private static final int LONGEST_WAIT = 60;

    private final RunService runs;
    private final RequestBodies bodies;
    private final IdempotentAnswers answers;
    private final QueuePlaces places;
    private final FinishedAnswers finished;

    AgentResource(
            RunService runs,
            RequestBodies bodies,
            IdempotentAnswers answers,
            QueuePlaces places,
            FinishedAnswers finished) {
        this.runs = runs;
        this.bodies = bodies;
        this.answers = answers;
        this.places = places;
        this.finished = finished;
    }

    @GET
    @Path("{id}")
    public Uni<Response> get(@PathParam("id") String id, @Context RoutingContext http) {
        var caller = Caller.of(http);
        var query = Query.of(http, "after_step", "wait_seconds");
        var after = query.number("after_step", -1, MOST_STEPS);
        int wait = query.number("wait_seconds", 0, LONGEST_WAIT, 0);
        query.check();
        var known = new EntityTag(http.request().getHeader(HttpHeaders.IF_NONE_MATCH));
        return found(caller, Ids.session(id), after, known, Duration.ofSeconds(wait))
                .invoke(session -> {
                    if (session.isOver()) {
                        finished.polled(session);
                    }
                })
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
                        session -> known.isBehind(session) || after != null && hasAnswerAfter(session, after),
                        wait);
    }

    /** A step without an answer shows nothing new yet. */
    private static boolean hasAnswerAfter(AgentSession session, long step) {
        return session.steps().stream().filter(it -> it.index() > step).anyMatch(AgentResource::isAnswered);
    }

    private static boolean isAnswered(AgentStep step) {
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
