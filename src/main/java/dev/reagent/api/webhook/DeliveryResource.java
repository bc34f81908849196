package dev.reagent.api.webhook;

import dev.reagent.api.body.NothingRequest;
import dev.reagent.api.body.RequestBodies;
import dev.reagent.api.problem.ApiJson;
import dev.reagent.api.problem.Problem;
import dev.reagent.api.request.Answers;
import dev.reagent.api.request.Caller;
import dev.reagent.api.request.Ids;
import dev.reagent.api.request.Query;
import dev.reagent.run.intake.IdempotentAnswers;
import dev.reagent.run.intake.IdempotentAnswers.Answer;
import dev.reagent.webhook.Delivery;
import dev.reagent.webhook.DeliveryDesk;
import dev.reagent.webhook.DeliveryStatus;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Deliveries of callbacks over HTTP: listing them, and delivering one again. */
@Path("/v1/callbacks/deliveries")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public class DeliveryResource {

    private final DeliveryDesk desk;
    private final RequestBodies bodies;
    private final IdempotentAnswers answers;

    DeliveryResource(DeliveryDesk desk, RequestBodies bodies, IdempotentAnswers answers) {
        this.desk = desk;
        this.bodies = bodies;
        this.answers = answers;
    }

    @GET
    public Uni<Response> list(@Context RoutingContext http) {
        var caller = Caller.of(http);
        var query = Query.of(http, "session_id", "status", "limit", "cursor");
        var session = query.session("session_id");
        var status = query.oneOf("status", DeliveryStatus.class);
        int limit = query.number("limit", 1, 100, 20);
        var cursor = query.text("cursor", 512);
        query.check();
        return desk.list(caller.orgId(), session, status, limit, cursor)
                .map(DeliveryListView::of)
                .map(Answers::ok);
    }

    @POST
    @Path("{id}/replay")
    public Uni<Response> replay(@PathParam("id") String id, @Context RoutingContext http) {
        var caller = Caller.of(http);
        Query.of(http).check();
        var deliveryId = Ids.delivery(id);
        return bodies.optional(http, NothingRequest.class, (nothing, body) -> {
                    var key = caller.idempotency("POST", "/v1/callbacks/deliveries/" + deliveryId + "/replay", body);
                    return key == null
                            ? replayed(caller, deliveryId)
                            : answers.once(caller.orgId(), key, () -> replayed(caller, deliveryId));
                })
                .map(Answers::kept);
    }

    private Uni<Answer> replayed(Caller caller, String deliveryId) {
        return desk.replay(caller.orgId(), deliveryId)
                .map(found -> found.orElseThrow(() -> Ids.noDelivery(deliveryId)))
                .map(DeliveryResource::answer);
    }

    private static Answer answer(Delivery delivery) {
        return new Answer(202, ApiJson.text(DeliveryView.of(delivery)));
    }
}
