package dev.reagent.api;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Problems for requests that never reach a resource: too much, or nowhere. */
@Singleton
class EdgeProblems {

    /** Before every other handler. */
    static final int FIRST = -10_000;

    private static final long PATIENCE_MS = 10_000;

    void register(@Observes Router router) {
        router.route().order(FIRST).handler(EdgeProblems::check).failureHandler(EdgeProblems::failed);
        router.errorHandler(
                404, http -> answer(http, Problem.of(ProblemCode.NOT_FOUND, "There is nothing at this path.")));
        router.errorHandler(
                405,
                http -> answer(
                        http, Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "This path does not take this method.")));
        router.errorHandler(
                413, http -> answer(http, JsonBody.tooLarge(JsonBody.MAX_BYTES).problem()));
        router.errorHandler(
                400,
                http -> answer(
                        http,
                        ProblemException.invalid("request", "is not valid HTTP").problem()));
    }

    /** Before the server's own check of the length, which would answer without a body. */
    private static void check(RoutingContext http) {
        var request = http.request();
        var length = request.getHeader("Content-Length");
        if (isUnclear(request)) {
            last(
                    http,
                    ProblemException.invalid("Transfer-Encoding", "must be chunked, once and without Content-Length")
                            .problem());
        } else if (length != null && isTooMuch(length)) {
            answer(http, JsonBody.tooLarge(JsonBody.MAX_BYTES).problem());
            discard(http);
        } else {
            http.next();
        }
    }

    private static boolean isUnclear(HttpServerRequest request) {
        var codings = request.headers().getAll("Transfer-Encoding");
        return codings.size() > 1
                || !codings.isEmpty()
                        && (request.version() != HttpVersion.HTTP_1_1
                                || BoundedRequestDecoder.isUnclear(
                                        codings.getFirst(), request.getHeader("Content-Length")));
    }

    /** The router refuses a request without a host before it asks any handler, and not in our words. */
    private static void failed(RoutingContext http) {
        if (http.statusCode() == 400 && http.request().authority() == null) {
            answer(http, CrossSiteGuard.noHost());
        } else {
            http.next();
        }
    }

    /** Answers, and ends the connection: where the next request begins is not known. */
    private static void last(RoutingContext http, Problem problem) {
        var connection = http.request().connection();
        http.response().putHeader("Connection", "close");
        answer(http, problem).onComplete(sent -> connection.close());
    }

    /**
     * A client that is cut off while it still sends never reads the answer: what it sends is thrown away for a while.
     */
    static void discard(RoutingContext http) {
        var connection = http.request().connection();
        long impatience = http.vertx().setTimer(PATIENCE_MS, late -> connection.close());
        http.request().endHandler(sent -> http.vertx().cancelTimer(impatience)).handler(bytes -> {});
        http.request().resume();
    }

    private static boolean isTooMuch(String length) {
        return !length.matches("[0-9]{1,18}") || Long.parseLong(length) > JsonBody.MAX_BYTES;
    }

    static Future<Void> answer(RoutingContext http, Problem problem) {
        if (http.response().ended() || http.response().headWritten()) {
            return Future.succeededFuture();
        }
        return http.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(ApiJson.text(problem));
    }
}
