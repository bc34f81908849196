package dev.reagent.chaos;

import dev.reagent.FreePort;
import dev.reagent.Waiting;
import dev.reagent.stores.PreparedStores;
import dev.reagent.stores.StorePrograms;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packaged server in a process of its own on a data folder, to be killed, frozen, asked to end, and started again.
 * Several may share {@link SharedStores}, each with a folder of its own.
 */
public final class PackagedServer implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(120);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final Map<String, String> environment;
    private final int port = FreePort.take();
    private String heap = "512m";
    private int starts;
    private Process process;

    /** One with stores of its own, unless the environment names others. */
    public PackagedServer(Path folder, Map<String, String> environment) throws IOException {
        this.folder = folder;
        this.environment = new HashMap<>(environment);
        // most of them run no code: a container for it at each of a hundred starts is a minute of processor time
        this.environment.putIfAbsent("REAGENT_SANDBOX_POOL_LEAST", "0");
        StorePrograms.lendTo(data());
    }

    /** One of several over the same stores. */
    public static PackagedServer over(SharedStores stores, Path folder, Map<String, String> environment)
            throws IOException {
        var all = stores.settings();
        all.putAll(environment);
        return new PackagedServer(Files.createDirectories(folder), all);
    }

    Path data() {
        return folder.resolve("data");
    }

    /** Where its API is, without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** What it wrote to its output since its last start. */
    public String output() throws IOException {
        return Files.readString(folder.resolve("server-" + (starts - 1) + ".log"));
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** One setting more for its next starts. */
    public PackagedServer with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** @param size of the heap at its next starts, as {@code 256m} */
    public PackagedServer withHeap(String size) {
        heap = size;
        return this;
    }

    /** Starts it, and comes back once it is ready; one that is not in time is killed. */
    public PackagedServer start() throws IOException {
        launch();
        try {
            return awaitReady();
        } catch (AssertionError late) {
            process.destroyForcibly().onExit().join();
            throw late;
        }
    }

    /** Starts it without waiting for it. */
    public PackagedServer launch() throws IOException {
        if (!environment.containsKey("QUARKUS_DATASOURCE_JDBC_URL")) {
            PreparedStores.copyTo(data());
        }
        var output = folder.resolve("server-" + starts++ + ".log");
        var builder = new ProcessBuilder(ServerCommand.current().stream()
                .map(word -> word.startsWith("-Xmx") ? "-Xmx" + heap : word)
                .toList());
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("REAGENT_DATA_DIR", data().toString());
        builder.environment().putAll(environment);
        process = builder.start();
        return this;
    }

    public PackagedServer awaitReady() throws IOException {
        Waiting.until(LONGEST_START, "the server in " + folder + " is ready", () -> isReady() || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("the server did not start: " + output());
        }
        return this;
    }

    /** Whether it says that it takes requests. */
    public boolean isReady() {
        try {
            return get("/q/health/ready").statusCode() == 200;
        } catch (IOException notListening) {
            return false;
        }
    }

    /** {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; {@link #awaitEnd} tells when it has done what it does then. */
    public void terminate() {
        process.destroy();
    }

    /** @throws AssertionError where it is still there after {@code patience} */
    public void awaitEnd(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the server has not ended within " + patience.toSeconds() + " s");
        }
    }

    /** SIGSTOP: it lies still with its connections open, as one does whose machine is paused. */
    public void freeze() throws IOException, InterruptedException {
        Signals.send("-STOP", List.of(process.toHandle()));
    }

    /** SIGCONT. */
    public void thaw() throws IOException, InterruptedException {
        Signals.send("-CONT", List.of(process.toHandle()));
    }

    public HttpResponse<String> get(String path) throws IOException {
        return send("GET", path, null, Map.of());
    }

    public HttpResponse<String> post(String path, String json) throws IOException {
        return post(path, json, Map.of());
    }

    /** @param json the body; null for none */
    public HttpResponse<String> post(String path, String json, Map<String, String> headers) throws IOException {
        return send("POST", path, json, headers);
    }

    private HttpResponse<String> send(String method, String path, String json, Map<String, String> headers)
            throws IOException {
        var body = json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json);
        var request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(LONGEST_ANSWER)
                .header("Content-Type", "application/json")
                .method(method, body);
        headers.forEach(request::header);
        try {
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 500) {
                // its log goes with the folder of the test
                output().lines().filter(line -> line.contains("Request failed")).forEach(System.out::println);
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        if (process != null && process.isAlive()) {
            thaw();
            terminate();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
