package dev.reagent.api;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Problems for requests that never reach a resource: too much, or nowhere. */
@Singleton
class EdgeProblems {

    /** Before the server's own check of the length, which would answer without a body. */
    private static final int BEFORE_LIMIT = -3;

    private static final long PATIENCE_MS = 10_000;

    void register(@Observes Router router) {
        router.route().order(BEFORE_LIMIT).handler(EdgeProblems::refuseTooMuch);
        router.errorHandler(
                404, http -> answer(http, Problem.of(ProblemCode.NOT_FOUND, "There is nothing at this path.")));
        router.errorHandler(
                405,
                http -> answer(
                        http, Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "This path does not take this method.")));
        router.errorHandler(413, http -> answer(http, JsonBody.tooLarge().problem()));
        router.errorHandler(
                400,
                http -> answer(
                        http,
                        ProblemException.invalid("request", "is not valid HTTP").problem()));
    }

    private static void refuseTooMuch(RoutingContext http) {
        var length = http.request().getHeader("Content-Length");
        if (length != null && isTooMuch(length)) {
            answer(http, JsonBody.tooLarge().problem());
            discard(http);
        } else {
            http.next();
        }
    }

    /** A client that is cut off while it still sends never reads the answer: what it sends is thrown away for a while. */
    private static void discard(RoutingContext http) {
        var connection = http.request().connection();
        long impatience = http.vertx().setTimer(PATIENCE_MS, late -> connection.close());
        http.request().endHandler(sent -> http.vertx().cancelTimer(impatience)).handler(bytes -> {});
        http.request().resume();
    }

    private static boolean isTooMuch(String length) {
        return !length.matches("[0-9]{1,18}") || Long.parseLong(length) > JsonBody.MAX_BYTES;
    }

    private static void answer(RoutingContext http, Problem problem) {
        if (!http.response().ended() && !http.response().headWritten()) {
            http.response()
                    .setStatusCode(problem.status())
                    .putHeader("Content-Type", Problem.MEDIA_TYPE)
                    .end(ApiJson.text(problem));
        }
    }
}
