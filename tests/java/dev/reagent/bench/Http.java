package dev.reagent.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One service's client: kept-alive connections, every answer with the time it took. Thread-safe. */
public final class Http {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Context context;
    private final HttpClient client;
    private final String url;

    public Http(Vertx vertx, String url) {
        this.context = vertx.getOrCreateContext();
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setMaxPoolSize(256).setKeepAliveTimeout(120));
        this.url = url;
    }

    /** @param nanos from before the request to the whole answer */
    public record Answer(int status, String body, long nanos) {}

    public Future<Answer> get(String path) {
        return send(HttpMethod.GET, path, Buffer.buffer());
    }

    Future<Answer> post(String path, Buffer body) {
        return send(HttpMethod.POST, path, body);
    }

    String url() {
        return url;
    }

    /** The body of a good answer, waited for. */
    String text(String path) {
        try {
            var answer =
                    get(path).toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (answer.status() != 200) {
                throw new IllegalStateException(path + " answers " + answer.status() + ": " + answer.body());
            }
            return answer.body();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(url + path + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Future<Answer> send(HttpMethod method, String path, Buffer body) {
        long start = System.nanoTime();
        Promise<Answer> done = Promise.promise();
        // on the event loop from the first: a body that comes before its handler is set would be lost
        context.runOnContext(now -> client.request(new RequestOptions()
                        .setMethod(method)
                        .setAbsoluteURI(url + path)
                        .putHeader("content-type", "application/json"))
                .compose(request -> method == HttpMethod.GET ? request.send() : request.send(body))
                .compose(response -> response.body()
                        .map(text -> new Answer(response.statusCode(), text.toString(), System.nanoTime() - start)))
                .onComplete(done));
        return done.future();
    }
}
