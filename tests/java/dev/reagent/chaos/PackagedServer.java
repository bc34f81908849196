package dev.reagent.chaos;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged server in a process of its own on a data folder, to be killed and started again. */
final class PackagedServer implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(120);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final Map<String, String> environment;
    private final int port = freePort();
    private int starts;
    private Process process;

    PackagedServer(Path folder, Map<String, String> environment) throws IOException {
        this.folder = folder;
        this.environment = new HashMap<>(environment);
        // unpacking the stores takes longer than everything else here
        var unpacked = Path.of("target/test-stores/bin").toAbsolutePath();
        if (Files.isDirectory(unpacked)) {
            Files.createSymbolicLink(Files.createDirectories(data()).resolve("bin"), unpacked);
        }
    }

    Path data() {
        return folder.resolve("data");
    }

    /** One setting more for its next starts. */
    PackagedServer with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Starts it, and comes back once it is ready. */
    PackagedServer start() throws IOException, InterruptedException {
        var output = folder.resolve("server-" + starts++ + ".log");
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                System.getProperty("reagent.jar", "target/quarkus-app/quarkus-run.jar"));
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("REAGENT_DATA_DIR", data().toString());
        builder.environment().putAll(environment);
        process = builder.start();
        Waiting.until(LONGEST_START, "the server is ready, see " + output, () -> isReady() || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("the server did not start: " + Files.readString(output));
        }
        return this;
    }

    private boolean isReady() {
        try {
            return send("GET", "/q/health/ready", null).statusCode() == 200;
        } catch (IOException notListening) {
            return false;
        }
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    HttpResponse<String> get(String path) throws IOException {
        return send("GET", path, null);
    }

    HttpResponse<String> post(String path, String json) throws IOException {
        return send("POST", path, json);
    }

    private HttpResponse<String> send(String method, String path, String json) throws IOException {
        var body = json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json);
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        if (process != null && process.isAlive()) {
            process.destroy();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
