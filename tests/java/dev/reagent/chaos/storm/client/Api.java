package dev.reagent.chaos.storm.client;

import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.history.Notebook;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;

/** The servers, as any client reaches them. Thread-safe. */
public final class Api implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(12);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final List<String> servers;
    private final Notebook notes;

    public Api(List<String> servers, Notebook notes) {
        this.servers = servers;
        this.notes = notes;
    }

    /**
     * An answer that came.
     *
     * @param asked when the request was sent, {@code at} when the answer was there
     */
    public record Answer(int status, String body, Optional<String> etag, long asked, long at) {}

    int servers() {
        return servers.size();
    }

    /** Empty where no answer came: the request may have been heard or not. */
    public Optional<Answer> get(int server, String path, Map<String, String> headers) throws InterruptedException {
        return send(server, "GET", path, null, headers);
    }

    public Optional<Answer> get(int server, String path) throws InterruptedException {
        return get(server, path, Map.of());
    }

    Optional<Answer> post(int server, String path, String body, Map<String, String> headers)
            throws InterruptedException {
        return send(server, "POST", path, body, headers);
    }

    private Optional<Answer> send(int server, String method, String path, String body, Map<String, String> headers)
            throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(servers.get(server) + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::header);
        long asked = notes.now();
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() >= 500) {
                notes.note(new Entry.Failed(
                        notes.now(), method + " " + path, server, answer.statusCode() + " " + answer.body()));
            }
            return Optional.of(new Answer(
                    answer.statusCode(), answer.body(), answer.headers().firstValue("ETag"), asked, notes.now()));
        } catch (IOException e) {
            notes.note(new Entry.Failed(notes.now(), method + " " + path, server, String.valueOf(e)));
            return Optional.empty();
        }
    }

    /** A stream behind an event; null where there is none now. To be closed. */
    InputStream stream(int server, String session, long after) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(servers.get(server) + "/v1/agents/" + session + "/events"))
                .timeout(PATIENCE)
                .header("Last-Event-ID", Long.toString(after))
                .build();
        try {
            var answer = http.send(request, BodyHandlers.ofInputStream());
            if (answer.statusCode() == 200) {
                return answer.body();
            }
            answer.body().close();
            if (answer.statusCode() == 404) {
                notes.note(new Entry.Unknown(notes.now(), session, server));
            }
            return null;
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
