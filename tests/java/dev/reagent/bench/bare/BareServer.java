package dev.reagent.bench.bare;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** What the server is measured against: bare Vert.x that commits one row, or makes the four calls of a run. */
public final class BareServer {

    /** As many as the server's own pool has at most. */
    private static final int CONNECTIONS = 24;

    private static final int CALLS = 4;

    private final BlockingQueue<Connection> database = new ArrayBlockingQueue<>(CONNECTIONS);
    private final BareStreams streams;
    private final HttpClient client;
    private final String modelUrl;
    private volatile Buffer kept = Buffer.buffer();

    private BareServer(Vertx vertx, String modelUrl) {
        this.streams = new BareStreams(vertx);
        this.client = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(256));
        this.modelUrl = modelUrl;
    }

    /** Its settings are environment variables: BENCH_JDBC_URL, BENCH_PASSWORD, BENCH_MODEL_URL. */
    public static void main(String[] args) throws IOException, SQLException {
        var vertx = Vertx.vertx();
        var bare = new BareServer(vertx, System.getenv("BENCH_MODEL_URL"));
        bare.connect(System.getenv("BENCH_JDBC_URL"), System.getenv("BENCH_PASSWORD"));
        var server = vertx.createHttpServer(new HttpServerOptions().setAcceptBacklog(4096))
                .requestHandler(bare::answer)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        System.out.println("bare http://127.0.0.1:" + server.actualPort() + ".");
        ParentProcess.awaitEnd();
    }

    private void connect(String url, String password) throws SQLException {
        for (int i = 0; i < CONNECTIONS; i++) {
            var connection = DriverManager.getConnection(url, "reagent", password);
            if (i == 0) {
                try (var statement = connection.createStatement()) {
                    statement.execute("create table if not exists bench_row (id uuid primary key, body text not null)");
                }
            }
            connection.setAutoCommit(false);
            database.add(connection);
        }
    }

    private void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/events" -> streams.join(request);
            case "/keep" ->
                request.body().onSuccess(body -> {
                    kept = body;
                    request.response().end();
                });
            case "/kept" ->
                request.response().putHeader("content-type", "application/json").end(kept);
            case "/talk" -> {
                streams.talk(
                        Integer.parseInt(request.getParam("pieces")), Long.parseLong(request.getParam("pause_ms")));
                request.response().end();
            }
            default -> work(request);
        }
    }

    private void work(HttpServerRequest request) {
        var done = request.path().equals("/commit")
                ? request.body().compose(body -> commit(body.toString()))
                : call(new JsonArray().add(message("user", request.getParam("prompt"))), 0);
        done.onSuccess(text -> request.response()
                        .putHeader("content-type", "application/json")
                        .end(text))
                .onFailure(failure -> request.response().setStatusCode(500).end(String.valueOf(failure)));
    }

    private Future<String> commit(String body) {
        Promise<String> done = Promise.promise();
        Thread.startVirtualThread(() -> {
            try {
                done.complete(insert(body));
            } catch (SQLException | InterruptedException e) {
                done.fail(e);
            }
        });
        return done.future();
    }

    private String insert(String body) throws SQLException, InterruptedException {
        var id = UUID.randomUUID();
        var connection = database.take();
        try (var statement = connection.prepareStatement("insert into bench_row (id, body) values (?, ?)")) {
            statement.setObject(1, id);
            statement.setString(2, body);
            statement.executeUpdate();
            connection.commit();
        } finally {
            database.add(connection);
        }
        return new JsonObject().put("id", id.toString()).encode();
    }

    private Future<String> call(JsonArray messages, int made) {
        var body = new JsonObject().put("model", "bench").put("stream", true).put("messages", messages);
        return client.request(
                        new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(modelUrl + "/chat/completions"))
                .compose(request -> request.send(body.toBuffer()))
                .compose(response -> response.body())
                .compose(answer -> made + 1 == CALLS
                        ? Future.succeededFuture("{}")
                        : call(messages.add(message("assistant", answer.toString())), made + 1));
    }

    private static JsonObject message(String role, String content) {
        return new JsonObject().put("role", role).put("content", content);
    }
}
