package dev.reagent.api.catalogue;

import dev.reagent.api.problem.Problem;
import dev.reagent.api.request.Answers;
import dev.reagent.api.request.Caller;
import dev.reagent.api.request.Query;
import dev.reagent.model.ModelCatalogue;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** The server's models over HTTP. */
@Path("/v1/models")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public class ModelResource {

    private final ModelCatalogue models;

    ModelResource(ModelCatalogue models) {
        this.models = models;
    }

    @GET
    public Uni<Response> list(@Context RoutingContext http) {
        Caller.of(http);
        Query.of(http).check();
        var all = models.list().stream().map(ModelListView.ModelView::of).toList();
        return Uni.createFrom().item(Answers.ok(new ModelListView(all)));
    }
}
