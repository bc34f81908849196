package dev.reagent.api;

import static dev.reagent.api.ApiDescription.ORG;
import static org.eclipse.microprofile.openapi.annotations.enums.ParameterIn.QUERY;

import dev.reagent.run.IdempotentAnswers;
import dev.reagent.run.IdempotentAnswers.Answer;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The log of callbacks over HTTP: what was told, what was not taken, and telling it again. */
@Path("/v1/callbacks/deliveries")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Tag(name = "Callbacks")
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
    @Operation(operationId = "listDeliveries", summary = "What callbacks are told, and how that went; newest first")
    @Parameter(
            name = "session_id",
            in = QUERY,
            description = "Only those of this session",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    @Parameter(name = "status", in = QUERY, schema = @Schema(implementation = DeliveryView.State.class))
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
                    @Content(mediaType = "application/json", schema = @Schema(implementation = DeliveryListView.class)))
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    @APIResponse(responseCode = "503", ref = "StoreUnavailable")
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
    @Operation(
            operationId = "replayDelivery",
            summary = "Tell it again, whatever became of it",
            description = "With the same `webhook-id`, and a schedule of attempts that begins anew.")
    @Parameter(ref = "DeliveryId")
    @Parameter(ref = "IdempotencyKey")
    @Parameter(ref = ORG)
    @RequestBody(
            required = false,
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = NothingRequest.class)))
    @APIResponse(
            responseCode = "202",
            description = "It is sent again",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = DeliveryView.class)))
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @APIResponse(responseCode = "413", ref = "BodyTooLarge")
    @APIResponse(responseCode = "415", ref = "UnsupportedMediaType")
    @APIResponse(responseCode = "503", ref = "StoreUnavailable")
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
