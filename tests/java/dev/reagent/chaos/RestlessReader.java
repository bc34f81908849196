package dev.reagent.chaos;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * Follows one session to its end over connections that it breaks off itself, at random, and goes on with the last id that it
 * has, on a server that it draws anew each time. Everything happens on one event loop.
 */
final class RestlessReader {

    private static final int LONGEST_STAY_MS = 6000;
    private static final int PAUSE_MS = 300;

    private final Vertx vertx;
    private final HttpClient http;
    private final String session;
    private final List<String> servers;
    private final Random random;
    private final List<String> heard = new ArrayList<>();
    private Buffer unread = Buffer.buffer();
    private String lastId = "0";
    private HttpClientRequest connection;
    private int stay;
    private int cuts;
    private volatile boolean over;

    RestlessReader(Vertx vertx, HttpClient http, String session, List<String> servers, long seed) {
        this.vertx = vertx;
        this.http = http;
        this.session = session;
        this.servers = servers;
        this.random = new Random(seed);
    }

    /** Whether it has heard the end. */
    boolean isOver() {
        return over;
    }

    /** How often its connection broke, whoever did it. */
    int cuts() {
        return cuts;
    }

    /** What it was told, event by event, in the order it came: id and a digest of the whole. */
    List<String> heard() {
        return heard;
    }

    void connect() {
        int current = ++stay;
        connection = null;
        unread = Buffer.buffer();
        var url = servers.get(random.nextInt(servers.size())) + "/v1/agents/" + session + "/events";
        http.request(new RequestOptions().setAbsoluteURI(url).putHeader("Last-Event-ID", lastId))
                .compose(request -> ask(request, current))
                .onSuccess(response -> follow(response, current))
                .onFailure(failure -> comeBack(current));
        vertx.setTimer(1 + random.nextInt(LONGEST_STAY_MS), due -> cut(current));
    }

    /** A connection that came too late is not kept: others need its place in the pool. */
    private Future<HttpClientResponse> ask(HttpClientRequest request, int current) {
        if (current != stay) {
            request.connection().close();
            return Future.failedFuture("cut before it was open");
        }
        connection = request;
        return request.send();
    }

    private void follow(HttpClientResponse response, int current) {
        response.exceptionHandler(failure -> comeBack(current));
        response.endHandler(ended -> comeBack(current));
        response.handler(some -> {
            if (current == stay && response.statusCode() == 200) {
                hear(some);
            }
        });
    }

    private void cut(int current) {
        if (current == stay && !over) {
            if (connection != null) {
                connection.connection().close();
            }
            comeBack(current);
        }
    }

    private void comeBack(int from) {
        if (from == stay && !over) {
            stay++;
            cuts++;
            vertx.setTimer(1 + random.nextInt(PAUSE_MS), due -> connect());
        }
    }

    private void hear(Buffer some) {
        unread.appendBuffer(some);
        var text = unread.toString(StandardCharsets.ISO_8859_1);
        int from = 0;
        for (int end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n", from)) {
            hear(text.substring(from, end));
            from = end + 2;
        }
        unread = unread.getBuffer(from, unread.length());
    }

    private void hear(String block) {
        if (block.startsWith(":")) {
            return;
        }
        lastId = lineOf(block, "id: ");
        heard.add(shown(block));
        over |= lineOf(block, "event: ").matches("session\\.(completed|failed|cancelled)");
    }

    /** An event's id, name, and a digest of all of it. */
    private static String shown(String block) {
        return lineOf(block, "id: ") + " " + lineOf(block, "event: ") + " " + block.hashCode();
    }

    private static String lineOf(String block, String start) {
        Function<String, String> rest = line -> line.substring(start.length());
        return block.lines()
                .filter(line -> line.startsWith(start))
                .map(rest)
                .findFirst()
                .orElse("");
    }

    /** A whole stream, shown as {@link #heard} shows it. */
    static List<String> shownAll(String stream) {
        var bytes = new String(stream.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return List.of(bytes.split("\n\n")).stream()
                .filter(block -> !block.startsWith(":"))
                .map(RestlessReader::shown)
                .toList();
    }
}
