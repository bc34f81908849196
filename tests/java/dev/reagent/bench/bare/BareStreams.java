package dev.reagent.bench.bare;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Streams as bare Vert.x serves them: groups of readers that are told the same words, from nowhere but memory, nothing kept
 * and nothing looked after. Thread-safe.
 */
final class BareStreams {

    private final Vertx vertx;
    private final Map<String, List<HttpServerResponse>> groups = new ConcurrentHashMap<>();

    BareStreams(Vertx vertx) {
        this.vertx = vertx;
    }

    /** One reader more of the group that the request names. */
    void join(HttpServerRequest request) {
        var response = request.response().setChunked(true).putHeader("content-type", "text/event-stream");
        response.write(": still here\n\n");
        groups.computeIfAbsent(request.getParam("group"), none -> new CopyOnWriteArrayList<>())
                .add(response);
    }

    /** Tells every group so many pieces, one in each pause, the groups spread evenly over it; then all streams end. */
    void talk(int pieces, long pauseMs) {
        var all = Map.copyOf(groups);
        groups.clear();
        int turn = 0;
        for (var readers : all.values()) {
            long delay = 1 + pauseMs * turn++ / all.size();
            vertx.setTimer(delay, due -> piece(readers, 1, pieces, pauseMs));
        }
    }

    private void piece(List<HttpServerResponse> readers, int number, int pieces, long pauseMs) {
        if (number > pieces) {
            readers.forEach(HttpServerResponse::end);
            return;
        }
        vertx.setTimer(pauseMs, due -> piece(readers, number + 1, pieces, pauseMs));
        var text = Buffer.buffer("id: " + number + "\nevent: answer.delta\ndata: {\"session_id\":"
                + "\"286e16ce-04f6-4345-9969-4c0c9860bf3a\",\"step\":0,\"at\":\"" + Instant.now()
                + "\",\"text\":\"word \"}\n\n");
        readers.forEach(reader -> reader.write(text));
    }
}
