package dev.reagent.api.body;

import dev.reagent.api.edge.BodyLimits;
import dev.reagent.api.edge.EdgeAnswers;
import dev.reagent.api.problem.Problem;
import dev.reagent.api.problem.ProblemCode;
import dev.reagent.api.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Receives the body of one request, on its event loop.
 *
 * <p>A small body takes nothing of the budget, so that clients with large ones cannot block others. A large one takes its bytes as they
 * arrive, and returns them when the request is answered.
 */
final class IncomingBody {

    private final RoutingContext http;
    private final HttpServerRequest request;
    private final BodyBudget budget;
    private final int limit;
    private Buffer bytes = Buffer.buffer();
    private long taken;
    private boolean isDone;

    private IncomingBody(RoutingContext http, BodyBudget budget, int limit) {
        this.http = http;
        this.request = http.request();
        this.budget = budget;
        this.limit = limit;
    }

    /**
     * @param limit in bytes
     * @return the whole body, empty if there is none. Fails with {@code body_too_large}, {@code request_timeout}, {@code overloaded},
     *     {@code unsupported_media_type} if it is compressed, or as invalid if the client disconnects
     */
    static Uni<byte[]> of(RoutingContext http, BodyBudget budget, int limit, Duration patience) {
        return Uni.createFrom().emitter(to -> new IncomingBody(http, budget, limit).read(to, patience));
    }

    private void read(UniEmitter<? super byte[]> to, Duration patience) {
        if (request.isEnded()) {
            to.complete(new byte[0]);
            return;
        }
        if (!isAccepted(to)) {
            return;
        }
        // no bytes may arrive before all handlers are set: setting one resumes the request
        request.pause();
        http.addEndHandler(answered -> budget.giveBack(taken));
        long late = http.vertx().setTimer(patience.toMillis(), it -> fail(to, tooLate(patience)));
        request.handler(chunk -> add(chunk, to))
                .exceptionHandler(gone -> {
                    http.vertx().cancelTimer(late);
                    fail(to, ProblemException.invalid("body", "ended before it was complete"));
                })
                .endHandler(end -> {
                    http.vertx().cancelTimer(late);
                    complete(to);
                });
        request.resume();
    }

    /** Refuses a body by its length or encoding before its bytes arrive. */
    private boolean isAccepted(UniEmitter<? super byte[]> to) {
        var encoding = encoding();
        if (encoding.isPresent()) {
            fail(to, JsonBody.encoded(encoding.get()));
            return false;
        }
        var named = request.getHeader("Content-Length");
        long length = named == null ? 0 : Long.parseLong(named);
        if (length > limit) {
            fail(to, BodyLimits.tooLarge(limit));
        } else if (length > BodyLimits.SMALL && !budget.has(length)) {
            fail(to, overloaded());
        }
        return !isDone;
    }

    /** Returns the encoding of the bytes; empty if they are the text itself. */
    private Optional<String> encoding() {
        return request.headers().getAll(HttpHeaders.CONTENT_ENCODING).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .filter(name -> !name.isEmpty() && !name.equalsIgnoreCase("identity"))
                .findFirst();
    }

    private void add(Buffer chunk, UniEmitter<? super byte[]> to) {
        if (isDone) {
            return;
        }
        long length = (long) bytes.length() + chunk.length();
        if (length > limit) {
            fail(to, BodyLimits.tooLarge(limit));
        } else if (length > BodyLimits.SMALL && !take(length - taken)) {
            fail(to, overloaded());
        } else {
            bytes.appendBuffer(chunk);
        }
    }

    private boolean take(long more) {
        if (!budget.take(more)) {
            return false;
        }
        taken += more;
        return true;
    }

    private void complete(UniEmitter<? super byte[]> to) {
        if (!isDone) {
            isDone = true;
            var whole = bytes.getBytes();
            bytes = Buffer.buffer();
            to.complete(whole);
        }
    }

    private void fail(UniEmitter<? super byte[]> to, ProblemException refused) {
        if (!isDone) {
            isDone = true;
            bytes = Buffer.buffer();
            if (!request.isEnded()) {
                EdgeAnswers.discard(http);
            }
            to.fail(refused);
        }
    }

    private static ProblemException tooLate(Duration patience) {
        return ProblemException.of(
                ProblemCode.REQUEST_TIMEOUT, "The body was not complete within " + patience.toSeconds() + " s.");
    }

    private static ProblemException overloaded() {
        return new ProblemException(
                Problem.of(
                        ProblemCode.OVERLOADED,
                        "The server has too many large request bodies in memory now; try again."),
                Duration.ofSeconds(1));
    }
}
