package dev.reagent.api;

import static dev.reagent.api.ApiDescription.ORG;
import static org.eclipse.microprofile.openapi.annotations.enums.ParameterIn.HEADER;
import static org.eclipse.microprofile.openapi.annotations.enums.ParameterIn.PATH;

import dev.reagent.artifact.StoredArtifact;
import dev.reagent.run.ArtifactDesk;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The bytes of an artifact over HTTP. */
@Path("/v1/artifacts/{id}")
@Tag(name = "Agents")
public class ArtifactResource {

    private final ArtifactDesk desk;

    ArtifactResource(ArtifactDesk desk) {
        this.desk = desk;
    }

    /** On a virtual thread: it waits for the store that has the bytes, and for the client that takes them. */
    @GET
    @RunOnVirtualThread
    @Operation(
            operationId = "getArtifact",
            summary = "An artifact's bytes",
            description = "Always as a download, which a browser neither shows nor runs: code has made it.")
    @Parameter(name = "id", in = PATH, required = true, schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    @Parameter(name = "If-None-Match", in = HEADER, schema = @Schema(type = SchemaType.STRING))
    @Parameter(ref = ORG)
    @APIResponse(
            responseCode = "200",
            description = "The bytes, of the artifact's own media type",
            content = @Content(mediaType = "*/*", schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "304", description = "The client has them")
    @APIResponse(responseCode = "400", ref = "InvalidRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "503", ref = "StoreUnavailable")
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
            throw ArtifactDesk.unavailable(problem);
        }
    }
}
