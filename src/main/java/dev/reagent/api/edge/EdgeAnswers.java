package dev.reagent.api.edge;

import dev.reagent.api.problem.ApiJson;
import dev.reagent.api.problem.Problem;
import dev.reagent.api.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;

/** Responses that are sent before a request reaches a resource. */
public final class EdgeAnswers {

    /** The order of the first handler, before every other. */
    static final int FIRST = -10_000;

    /** The order of handlers that answer what the checks of this package let pass. */
    public static final int AFTER_CHECKS = FIRST + 10;

    private static final long PATIENCE_MS = 10_000;

    private EdgeAnswers() {}

    static Problem noHost() {
        return ProblemException.invalid("Host", "must be given once, as name or name:port")
                .problem();
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

    /**
     * Discards what the client still sends, for up to 10 s: a client whose connection is closed while it sends never reads the answer.
     */
    public static void discard(RoutingContext http) {
        var connection = http.request().connection();
        long impatience = http.vertx().setTimer(PATIENCE_MS, late -> connection.close());
        http.request().endHandler(sent -> http.vertx().cancelTimer(impatience)).handler(bytes -> {});
        http.request().resume();
    }
}
