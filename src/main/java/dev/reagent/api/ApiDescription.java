package dev.reagent.api;

import static org.eclipse.microprofile.openapi.annotations.enums.ParameterIn.HEADER;
import static org.eclipse.microprofile.openapi.annotations.enums.ParameterIn.PATH;

import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the OpenAPI document says of the API as a whole. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Reagent",
                        version = "1",
                        description =
                                "A self-hosted server that runs ReAct agents: order a run, poll or stream it, decide"
                                        + " what it asks, cancel it for good. Unknown fields and parameters are refused by name; a"
                                        + " field that is null counts as left out. Any request may be answered 403 `forbidden`"
                                        + " (its `Host` is no name of this server, or a page of another site sent it), one with a"
                                        + " body 408 `request_timeout` (the body took too long to come).",
                        license = @License(name = "Apache-2.0", identifier = "Apache-2.0")),
        tags = {
            @Tag(name = "Agents", description = "Runs of agents"),
            @Tag(name = "Approvals", description = "What people are asked"),
            @Tag(name = "Callbacks", description = "What was told where runs asked for it"),
            @Tag(name = "Tools", description = "What agents can do"),
            @Tag(name = "Models", description = "What agents think with"),
            @Tag(name = "Operations", description = "What operators order servers to do")
        },
        components =
                @Components(
                        parameters = {
                            @Parameter(
                                    name = Caller.ORG_HEADER,
                                    in = HEADER,
                                    description =
                                            "The organisation to act for; taken from the server's own machine only",
                                    schema =
                                            @Schema(
                                                    type = SchemaType.STRING,
                                                    pattern = "^[a-z0-9-]{1,64}$",
                                                    defaultValue = "default")),
                            @Parameter(
                                    name = "IdempotencyKey",
                                    in = HEADER,
                                    description =
                                            "Makes sending the request again harmless: the same key and body give the"
                                                    + " first answer, another body is a 409. Kept 24 h",
                                    schema =
                                            @Schema(
                                                    type = SchemaType.STRING,
                                                    minLength = 1,
                                                    maxLength = 255,
                                                    pattern = "^[ -~]+$")),
                            @Parameter(
                                    name = "SessionId",
                                    in = PATH,
                                    required = true,
                                    schema = @Schema(type = SchemaType.STRING, format = "uuid")),
                            @Parameter(
                                    name = "BatchId",
                                    in = PATH,
                                    required = true,
                                    schema = @Schema(type = SchemaType.STRING, format = "uuid")),
                            @Parameter(
                                    name = "ApprovalId",
                                    in = PATH,
                                    required = true,
                                    schema = @Schema(type = SchemaType.STRING, format = "uuid")),
                            @Parameter(
                                    name = "DeliveryId",
                                    in = PATH,
                                    required = true,
                                    schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                        },
                        responses = {
                            @APIResponse(
                                    name = "InvalidRequest",
                                    description = "`invalid_request`: `violations` names every fault that was found",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "NotFound",
                                    description = "`session_not_found`, `call_not_found`, `approval_not_found`,"
                                            + " `delivery_not_found`, `batch_not_found`, `artifact_not_found`",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "Conflict",
                                    description = "`session_over`, `idempotency_conflict`, `approval_decided`,"
                                            + " `approval_expired`, `approval_changed`",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "BodyTooLarge",
                                    description =
                                            "`body_too_large`: more than 8 MiB; more than 16 KiB where no long field is known",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "UnsupportedMediaType",
                                    description =
                                            "`unsupported_media_type`: the body is not application/json, or it has a"
                                                    + " Content-Encoding",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "Unprocessable",
                                    description = "`unknown_model`, `model_unavailable`, `unknown_tool`,"
                                            + " `tool_unavailable`, `unknown_sandbox`, `sandbox_unavailable`; `known` lists the"
                                            + " known ones; `unknown_session` names a session to wait for,"
                                            + " `unknown_artifact` a file for the run",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "QueueFull",
                                    description = "`queue_full`",
                                    headers =
                                            @Header(
                                                    name = "Retry-After",
                                                    description = "Seconds",
                                                    schema = @Schema(type = SchemaType.INTEGER, minimum = "1")),
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "OperatorsOnly",
                                    description = "`operators_only`: asked from another machine",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "StoreUnavailable",
                                    description =
                                            "`store_unavailable`: PostgreSQL or Redis does not answer; `overloaded`: too many"
                                                    + " large bodies come in now",
                                    headers =
                                            @Header(
                                                    name = "Retry-After",
                                                    description = "Seconds",
                                                    schema = @Schema(type = SchemaType.INTEGER, minimum = "1")),
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "NotTakenNow",
                                    description =
                                            "`intake_paused`: an operator has paused new runs; `store_unavailable`: PostgreSQL"
                                                    + " or Redis does not answer; `overloaded`: too many large bodies come in now",
                                    headers =
                                            @Header(
                                                    name = "Retry-After",
                                                    description = "Seconds",
                                                    schema = @Schema(type = SchemaType.INTEGER, minimum = "1")),
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class)))
                        }))
public class ApiDescription extends Application {

    static final String ORG = Caller.ORG_HEADER;
}
