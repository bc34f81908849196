package dev.reagent.api.run;

import dev.reagent.api.problem.Problem;
import dev.reagent.api.request.Answers;
import dev.reagent.api.request.Caller;
import dev.reagent.api.request.Ids;
import dev.reagent.api.request.Query;
import dev.reagent.run.RunBatches;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Accepted batches over HTTP. */
@Path("/v1/batches")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public class BatchStatusResource {

    private final RunBatches batches;

    BatchStatusResource(RunBatches batches) {
        this.batches = batches;
    }

    @GET
    @Path("{id}")
    public Uni<Response> get(@PathParam("id") String id, @Context RoutingContext http) {
        var caller = Caller.of(http);
        Query.of(http).check();
        return batches.get(caller.orgId(), Ids.batch(id)).map(BatchView::of).map(Answers::ok);
    }
}
