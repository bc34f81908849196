package dev.reagent.api.edge;

import dev.reagent.api.problem.Problem;
import dev.reagent.api.problem.ProblemCode;
import dev.reagent.api.problem.ProblemException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Problems of requests that never reach a resource: too large, invalid, or for an unknown path. */
@Singleton
class EdgeProblems {

    void register(@Observes Router router) {
        router.route().order(EdgeAnswers.FIRST).handler(EdgeProblems::check).failureHandler(EdgeProblems::failed);
        router.errorHandler(
                404,
                http -> EdgeAnswers.answer(
                        http, Problem.of(ProblemCode.NOT_FOUND, "Not found: nothing is served at this path.")));
        router.errorHandler(
                405,
                http -> EdgeAnswers.answer(
                        http, Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "This path does not take this method.")));
        router.errorHandler(
                413,
                http -> EdgeAnswers.answer(
                        http, BodyLimits.tooLarge(BodyLimits.MAX_BYTES).problem()));
        router.errorHandler(
                400,
                http -> EdgeAnswers.answer(
                        http,
                        ProblemException.invalid("request", "is not valid HTTP").problem()));
    }

    /** Runs before the server's own check of the length, which would respond without a body. */
    private static void check(RoutingContext http) {
        var request = http.request();
        var length = request.getHeader("Content-Length");
        if (isAmbiguous(request)) {
            last(
                    http,
                    ProblemException.invalid("Transfer-Encoding", "must be chunked, once and without Content-Length")
                            .problem());
        } else if (length != null && isTooMuch(length)) {
            EdgeAnswers.answer(http, BodyLimits.tooLarge(BodyLimits.MAX_BYTES).problem());
            EdgeAnswers.discard(http);
        } else {
            http.next();
        }
    }

    private static boolean isAmbiguous(HttpServerRequest request) {
        var codings = request.headers().getAll("Transfer-Encoding");
        return codings.size() > 1
                || !codings.isEmpty()
                        && (request.version() != HttpVersion.HTTP_1_1
                                || BoundedRequestDecoder.isAmbiguous(
                                        codings.getFirst(), request.getHeader("Content-Length")));
    }

    /** The router refuses a request without a host before it calls any handler, and without a problem. */
    private static void failed(RoutingContext http) {
        if (http.statusCode() == 400 && http.request().authority() == null) {
            EdgeAnswers.answer(http, EdgeAnswers.noHost());
        } else {
            http.next();
        }
    }

    /** Responds and closes the connection: the start of the next request is unknown. */
    private static void last(RoutingContext http, Problem problem) {
        var connection = http.request().connection();
        http.response().putHeader("Connection", "close");
        EdgeAnswers.answer(http, problem).onComplete(sent -> connection.close());
    }

    private static boolean isTooMuch(String length) {
        return !length.matches("[0-9]{1,18}") || Long.parseLong(length) > BodyLimits.MAX_BYTES;
    }
}
