package dev.reagent.api;

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
 * The body of a request while it comes in. Of one request, so of its event loop.
 *
 * <p>A small body costs nothing of the budget, so that clients with large ones cannot keep out the others. A large one takes from it as its
 * bytes come, and gives them back when the request is answered.
 */
final class IncomingBody {

    /** Up to here a body is small: it is read in well under a millisecond. */
    static final int SMALL = 16 * 1024;

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
     * @return the whole body, empty where there is none. Fails with {@code body_too_large}, with {@code request_timeout}, with
     *         {@code overloaded}, with {@code unsupported_media_type} where it is packed, or as invalid where the client goes away
     */
    static Uni<byte[]> of(RoutingContext http, BodyBudget budget, int limit, Duration patience) {
        return Uni.createFrom().emitter(to -> new IncomingBody(http, budget, limit).read(to, patience));
    }

    private void read(UniEmitter<? super byte[]> to, Duration patience) {
        if (request.isEnded()) {
            to.complete(new byte[0]);
            return;
        }
        if (!mayCome(to)) {
            return;
        }
        // nothing may come before all handlers are there: each of them would let it flow
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

    /** What says its length or its encoding is refused before its bytes come. */
    private boolean mayCome(UniEmitter<? super byte[]> to) {
        var encoding = encoding();
        if (encoding.isPresent()) {
            fail(to, JsonBody.encoded(encoding.get()));
            return false;
        }
        var named = request.getHeader("Content-Length");
        long length = named == null ? 0 : Long.parseLong(named);
        if (length > limit) {
            fail(to, JsonBody.tooLarge(limit));
        } else if (length > SMALL && !budget.has(length)) {
            fail(to, overloaded());
        }
        return !isDone;
    }

    /** What the bytes would have to be unpacked from; empty where they are the text itself. */
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
            fail(to, JsonBody.tooLarge(limit));
        } else if (length > SMALL && !take(length - taken)) {
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
                EdgeProblems.discard(http);
            }
            to.fail(refused);
        }
    }

    private static ProblemException tooLate(Duration patience) {
        return ProblemException.of(
                ProblemCode.REQUEST_TIMEOUT, "The body was not complete within " + patience.toSeconds() + " s.");
    }

    private static ProblemException overloaded() {
        return Problem.of(
                        ProblemCode.OVERLOADED,
                        "The server has too many large request bodies in memory now; try again.")
                .raised(Duration.ofSeconds(1));
    }
}
