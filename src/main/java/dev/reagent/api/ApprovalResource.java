package dev.reagent.api;

import static dev.reagent.api.ApiDescription.ORG;
import static org.eclipse.microprofile.openapi.annotations.enums.ParameterIn.QUERY;

import dev.reagent.approval.Approval;
import dev.reagent.run.ApprovalDesk;
import dev.reagent.run.IdempotentAnswers;
import dev.reagent.run.IdempotentAnswers.Answer;
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

/** Approvals over HTTP: what people are asked, and what they say. */
@Path("/v1/approvals")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Tag(name = "Approvals")
public class ApprovalResource {

    private final ApprovalDesk desk;
    private final RequestBodies bodies;
    private final IdempotentAnswers answers;

    ApprovalResource(ApprovalDesk desk, RequestBodies bodies, IdempotentAnswers answers) {
        this.desk = desk;
        this.bodies = bodies;
        this.answers = answers;
    }

    @GET
    @Operation(operationId = "listApprovals", summary = "What people are, and were, asked; newest first")
    @Parameter(name = "status", in = QUERY, schema = @Schema(implementation = ApprovalView.State.class))
    @Parameter(
            name = "limit",
            in = QUERY,
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200", defaultValue = "50"))
    @Parameter(ref = ORG)
    @APIResponse(
            responseCode = "200",
            description = "Approvals",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = ApprovalListView.class)))
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    @APIResponse(responseCode = "503", ref = "StoreUnavailable")
    public Uni<Response> list(@Context RoutingContext http) {
        var caller = Caller.of(http);
        var query = Query.of(http, "status", "limit");
        var status = query.oneOf("status", Approval.Status.class);
        int limit = query.number("limit", 1, 200, 50);
        query.check();
        return desk.list(caller.orgId(), status, limit)
                .map(found -> found.stream().map(ApprovalView::of).toList())
                .map(ApprovalListView::new)
                .map(Answers::ok);
    }

    @GET
    @Path("{id}")
    @Operation(operationId = "getApproval", summary = "One approval, with what the tool says about the call")
    @Parameter(ref = "ApprovalId")
    @Parameter(ref = ORG)
    @APIResponse(
            responseCode = "200",
            description = "The approval",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ApprovalView.class)))
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "503", ref = "StoreUnavailable")
    public Uni<Response> get(@PathParam("id") String id, @Context RoutingContext http) {
        var caller = Caller.of(http);
        Query.of(http).check();
        return desk.get(caller.orgId(), Ids.approval(id)).map(ApprovalView::of).map(Answers::ok);
    }

    @POST
    @Path("{id}/decision")
    @Operation(
            operationId = "decideApproval",
            summary = "Settle an approval, once",
            description =
                    "The same decision again: the same answer. Of a `reconciliation`, `respond` says that the call"
                            + " happened and what came of it, `approve` that it did not and may run, `reject` gives it up.")
    @Parameter(ref = "ApprovalId")
    @Parameter(ref = "IdempotencyKey")
    @Parameter(ref = ORG)
    @RequestBody(
            required = true,
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = DecisionRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "Settled",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ApprovalView.class)))
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @APIResponse(responseCode = "413", ref = "BodyTooLarge")
    @APIResponse(responseCode = "415", ref = "UnsupportedMediaType")
    @APIResponse(responseCode = "503", ref = "StoreUnavailable")
    public Uni<Response> decide(@PathParam("id") String id, @Context RoutingContext http) {
        var caller = Caller.of(http);
        Query.of(http).check();
        var approvalId = Ids.approval(id);
        return bodies.required(http, DecisionRequest.class, (request, body) -> {
                    var key = caller.idempotency("POST", "/v1/approvals/" + approvalId + "/decision", body);
                    return key == null
                            ? decided(caller, approvalId, request)
                            : answers.once(caller.orgId(), key, () -> decided(caller, approvalId, request));
                })
                .map(Answers::kept);
    }

    private Uni<Answer> decided(Caller caller, String approvalId, DecisionRequest request) {
        return desk.decide(caller.orgId(), approvalId, request.toDecision(), request.argsDigest(), caller.name())
                .map(approval -> new Answer(200, ApiJson.text(ApprovalView.of(approval))));
    }
}
