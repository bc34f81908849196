package dev.reagent.api.edge;

import dev.reagent.api.problem.ApiJson;
import dev.reagent.api.problem.Problem;
import dev.reagent.api.problem.ProblemCode;
import dev.reagent.api.problem.ProblemException;
import dev.reagent.api.problem.Violation;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.tool.ArgumentFault;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Converts every exception that ends a request to a problem. */
public class ProblemMapper {

    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);
    private static final Duration USUAL_PAUSE = Duration.ofSeconds(5);

    @ServerExceptionMapper
    public Response toResponse(ProblemException refused) {
        return response(refused.problem(), refused.retryAfter());
    }

    @ServerExceptionMapper
    public Response toResponse(RunRefused refused) {
        var code = code(refused.why());
        var detail = String.valueOf(refused.getMessage());
        var problem = Problem.of(code, detail);
        var blamed = switch (refused.why()) {
            case INVALID_ARGS -> problem.withViolations(argsViolations(refused));
            case INVALID_CURSOR -> problem.withViolations(List.of(new Violation("cursor", detail)));
            case FILES_TOO_LARGE -> problem.withViolations(List.of(new Violation("files", detail)));
            case BATCH_TOO_LARGE -> problem.withViolations(List.of(new Violation("runs", detail)));
            default -> problem;
        };
        return response(blamed, refused.retryAfter());
    }

    private static List<Violation> argsViolations(RunRefused refused) {
        return refused.faults().isEmpty()
                ? List.of(new Violation("args", String.valueOf(refused.getMessage())))
                : refused.faults().stream().map(ProblemMapper::violation).toList();
    }

    private static Violation violation(ArgumentFault fault) {
        return new Violation(fault.field().isEmpty() ? "args" : "args." + fault.field(), fault.message());
    }

    /** Needed because the framework's own mapper of this exception would be used otherwise. */
    @ServerExceptionMapper
    public Response toResponse(NotFoundException missing) {
        return response(Problem.of(ProblemCode.NOT_FOUND, "Not found: nothing is served at this path."), null);
    }

    @ServerExceptionMapper
    public Response toResponse(NotAllowedException wrong) {
        var response =
                builder(Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "This path does not take this method."), null);
        var allowed = wrong.getResponse().getHeaderString(HttpHeaders.ALLOW);
        return allowed == null
                ? response.build()
                : response.header(HttpHeaders.ALLOW, allowed).build();
    }

    @ServerExceptionMapper
    public Response toResponse(WebApplicationException ended) {
        int status = ended.getResponse().getStatus();
        return switch (status) {
            case 404 -> response(Problem.of(ProblemCode.NOT_FOUND, "Not found: nothing is served at this path."), null);
            case 405 ->
                response(Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "This path does not take this method."), null);
            case 406 ->
                response(
                        Problem.of(ProblemCode.NOT_ACCEPTABLE, "This path answers in JSON, events in a stream."), null);
            case 413 -> toResponse(BodyLimits.tooLarge(BodyLimits.MAX_BYTES));
            case 415 ->
                response(
                        Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json."), null);
            default ->
                status >= 400 && status < 500
                        ? toResponse(ProblemException.invalid("request", "is not valid HTTP for this path"))
                        : internal(ended);
        };
    }

    @ServerExceptionMapper
    public Response toResponse(Throwable unexpected) {
        return internal(unexpected);
    }

    private static Response internal(Throwable unexpected) {
        var errorId = UUID.randomUUID().toString();
        LOG.errorf(unexpected, "Request failed, error id %s", errorId);
        return response(
                Problem.of(ProblemCode.INTERNAL, "The server failed; its log has the details under " + errorId + ".")
                        .withErrorId(errorId),
                null);
    }

    static ProblemCode code(RunRefused.Why why) {
        return switch (why) {
            case NO_SUCH_SESSION -> ProblemCode.SESSION_NOT_FOUND;
            case NO_SUCH_PREDECESSOR -> ProblemCode.UNKNOWN_SESSION;
            case NO_SUCH_CALL -> ProblemCode.CALL_NOT_FOUND;
            case NO_SUCH_APPROVAL -> ProblemCode.APPROVAL_NOT_FOUND;
            case NO_SUCH_ARTIFACT -> ProblemCode.UNKNOWN_ARTIFACT;
            case NO_SUCH_BATCH -> ProblemCode.BATCH_NOT_FOUND;
            case SESSION_OVER -> ProblemCode.SESSION_OVER;
            case IDEMPOTENCY_CONFLICT -> ProblemCode.IDEMPOTENCY_CONFLICT;
            case APPROVAL_DECIDED -> ProblemCode.APPROVAL_DECIDED;
            case APPROVAL_EXPIRED -> ProblemCode.APPROVAL_EXPIRED;
            case APPROVAL_CHANGED -> ProblemCode.APPROVAL_CHANGED;
            case INVALID_ARGS, INVALID_CURSOR, BATCH_TOO_LARGE, FILES_TOO_LARGE -> ProblemCode.INVALID_REQUEST;
            case QUEUE_FULL -> ProblemCode.QUEUE_FULL;
            case INTAKE_PAUSED -> ProblemCode.INTAKE_PAUSED;
            case STORE_FULL -> ProblemCode.STORE_FULL;
            case STORE_UNAVAILABLE -> ProblemCode.STORE_UNAVAILABLE;
        };
    }

    private static Response response(Problem problem, @Nullable Duration retryAfter) {
        return builder(problem, retryAfter).build();
    }

    private static Response.ResponseBuilder builder(Problem problem, @Nullable Duration retryAfter) {
        var response = Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(ApiJson.bytes(problem));
        if (problem.retryable() || retryAfter != null) {
            var pause = retryAfter == null ? USUAL_PAUSE : retryAfter;
            response.header(HttpHeaders.RETRY_AFTER, Math.max(1, pause.toSeconds()));
        }
        return response;
    }
}
