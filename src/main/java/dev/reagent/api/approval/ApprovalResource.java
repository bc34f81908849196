package dev.reagent.api.approval;

import dev.reagent.api.body.RequestBodies;
import dev.reagent.api.problem.ApiJson;
import dev.reagent.api.problem.Problem;
import dev.reagent.api.request.Answers;
import dev.reagent.api.request.Caller;
import dev.reagent.api.request.Ids;
import dev.reagent.api.request.Query;
import dev.reagent.api.view.ApprovalView;
import dev.reagent.approval.Approval;
import dev.reagent.run.ApprovalDesk;
import dev.reagent.run.intake.IdempotentAnswers;
import dev.reagent.run.intake.IdempotentAnswers.Answer;
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

/** Approvals over HTTP: the questions to people, and their decisions. */
@Path("/v1/approvals")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
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
    public Uni<Response> get(@PathParam("id") String id, @Context RoutingContext http) {
        var caller = Caller.of(http);
        Query.of(http).check();
        return desk.get(caller.orgId(), Ids.approval(id)).map(ApprovalView::of).map(Answers::ok);
    }

    @POST
    @Path("{id}/decision")
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
