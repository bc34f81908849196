package dev.reagent.api;

import static dev.reagent.api.ApiDescription.ORG;
import static org.eclipse.microprofile.openapi.annotations.enums.ParameterIn.QUERY;

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

/** A session's log over HTTP, in words. */
@Path("/v1/agents/{id}/logs")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Tag(name = "Agents")
public class LogResource {

    private final RunService runs;

    LogResource(RunService runs) {
        this.runs = runs;
    }

    @GET
    @Operation(
            operationId = "getAgentLogs",
            summary = "What happened to a session, line by line",
            description = "Made from the session's events, while it runs and after it: each ask of the model with its"
                    + " answer's tokens, cost and time, failures with their codes and the provider's request id and words, calls, approvals, waits, attempts, crashes"
                    + " and the end.")
    @Parameter(ref = "SessionId")
    @Parameter(
            name = "after",
            in = QUERY,
            description = "Begin after the line of this `seq`",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64", minimum = "0", defaultValue = "0"))
    @Parameter(
            name = "limit",
            in = QUERY,
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "1000", defaultValue = "100"))
    @Parameter(ref = ORG)
    @APIResponse(
            responseCode = "200",
            description = "A page of lines",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = LogView.class)))
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "503", ref = "StoreUnavailable")
    public Uni<Response> logs(@PathParam("id") String id, @Context RoutingContext http) {
        var caller = Caller.of(http);
        var query = Query.of(http, "after", "limit");
        var after = query.number("after", 0, Long.MAX_VALUE);
        int limit = query.number("limit", 1, 1000, 100);
        query.check();
        var session = Ids.session(id);
        return runs.log(caller.orgId(), session)
                .map(log -> LogView.of(LogLines.of(session, log), after == null ? 0 : after, limit))
                .map(Answers::ok);
    }
}
