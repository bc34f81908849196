package dev.reagent.api.artifact;

import dev.reagent.api.request.Caller;
import dev.reagent.api.request.EntityTag;
import dev.reagent.api.request.Ids;
import dev.reagent.api.request.Query;
import dev.reagent.artifact.StoredArtifact;
import dev.reagent.run.ArtifactDesk;
import dev.reagent.run.intake.StoreCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/** The bytes of an artifact over HTTP. */
@Path("/v1/artifacts/{id}")
public class ArtifactResource {

    private final ArtifactDesk desk;

    ArtifactResource(ArtifactDesk desk) {
        this.desk = desk;
    }

    /** Runs on a virtual thread: it waits for the store of the bytes, and for the client that receives them. */
    @GET
    @RunOnVirtualThread
    public Response artifact(@PathParam("id") String id, @Context RoutingContext http, @Context HttpHeaders headers) {
        var caller = Caller.of(http);
        Query.of(http).check();
        var stored = desk.find(caller.orgId(), Ids.artifact(id))
                .await()
                .indefinitely()
                .orElseThrow(() -> Ids.noArtifact(id));
        var tag = "\"" + stored.sha256() + "\"";
        return EntityTag.matches(headers.getHeaderString(HttpHeaders.IF_NONE_MATCH), tag)
                ? Response.notModified().header(HttpHeaders.ETAG, tag).build()
                : download(stored, tag);
    }

    private static Response download(StoredArtifact stored, String tag) {
        var artifact = stored.artifact();
        try {
            return Response.ok(stored.content().open())
                    .header(HttpHeaders.CONTENT_TYPE, artifact.mediaType())
                    .header(HttpHeaders.CONTENT_LENGTH, artifact.bytes())
                    .header(HttpHeaders.CONTENT_DISPOSITION, Download.disposition(artifact.name()))
                    .header(HttpHeaders.ETAG, tag)
                    .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Content-Security-Policy", "sandbox; default-src 'none'")
                    .build();
        } catch (IOException problem) {
            throw StoreCall.refusal(problem);
        }
    }
}
