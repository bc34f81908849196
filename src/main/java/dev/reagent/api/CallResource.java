package dev.reagent.api;

import static dev.reagent.api.ApiDescription.ORG;
import static org.eclipse.microprofile.openapi.annotations.enums.ParameterIn.PATH;

import dev.reagent.agent.AgentSession;
import dev.reagent.run.RunService;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
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
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** A session's calls over HTTP, each with its whole result. */
@Path("/v1/agents/{id}/calls/{call_id}")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Tag(name = "Agents")
public class CallResource {

    private final RunService runs;

    CallResource(RunService runs) {
        this.runs = runs;
    }

    @GET
    @Operation(operationId = "getCall", summary = "A call of a tool with its whole result, however long")
    @Parameter(ref = "SessionId")
    @Parameter(name = "call_id", in = PATH, required = true, schema = @Schema(type = SchemaType.STRING))
    @Parameter(ref = ORG)
    @APIResponse(
            responseCode = "200",
            description = "The call",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = CallView.class)))
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "503", ref = "StoreUnavailable")
    public Uni<Response> call(
            @PathParam("id") String id, @PathParam("call_id") String callId, @Context RoutingContext http) {
        var caller = Caller.of(http);
        Query.of(http).check();
        return runs.get(caller.orgId(), Ids.session(id))
                .chain(session -> call(caller, session, callId))
                .map(Answers::ok);
    }

    private Uni<CallView> call(Caller caller, AgentSession session, String callId) {
        var state = session.call(callId);
        if (state == null) {
            throw ProblemException.of(
                    ProblemCode.CALL_NOT_FOUND,
                    "Session " + session.id() + " has no call " + Violations.shortened(callId) + ".");
        }
        return state.observation() == null
                ? Uni.createFrom().item(CallView.of(session.id(), state, null))
                : runs.result(caller.orgId(), session.id(), callId)
                        .map(whole -> CallView.of(session.id(), state, whole));
    }
}
