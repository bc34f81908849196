package dev.reagent.bench;

import dev.reagent.FreePort;
import dev.reagent.bench.bare.ChildJvm;
import dev.reagent.bench.figure.GcLog;
import dev.reagent.stores.PreparedStores;
import dev.reagent.stores.RedisWire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The packaged server as a process of its own, with stores of its own in a new folder. */
final class ReagentServer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(120);

    private final Path data;
    private final Path gcLog;
    private final int port;
    private final Supplier<ChildJvm> launch;
    private ChildJvm jvm;

    private ReagentServer(Path data, Path gcLog, int port, Supplier<ChildJvm> launch) {
        this.data = data;
        this.gcLog = gcLog;
        this.port = port;
        this.launch = launch;
        this.jvm = launch.get();
    }

    /**
     * Starts it, and returns when it is ready.
     *
     * @param folder  where its data and its logs go
     * @param model   base URL of the model, on OpenAI's wire
     * @param options of the JVM, beside those that it always gets
     */
    static ReagentServer start(Path jar, Path folder, String model, List<String> options)
            throws IOException, InterruptedException {
        var data = Files.createTempDirectory(folder, "data");
        keepPrograms(folder, data);
        PreparedStores.copyTo(data);
        int port = FreePort.take();
        var gcLog = folder.resolve("gc.log");
        var environment = Map.of(
                "QUARKUS_HTTP_PORT",
                Integer.toString(port),
                "REAGENT_DATA_DIR",
                data.toString(),
                "REAGENT_TOOLS_ECHO_ENABLED",
                "true",
                "OPENAI_BASE_URL",
                model,
                "OPENAI_MODEL",
                "bench");
        var command = command(jar, gcLog, options);
        var server = new ReagentServer(
                data,
                gcLog,
                port,
                () -> ChildJvm.start("the server", folder.resolve("server.log"), environment, command));
        server.awaitReady();
        return server;
    }

    /** Stops it in order and starts it again on its data; returns how long the start took until it was ready. */
    Duration restart() throws IOException, InterruptedException {
        jvm.close();
        long start = System.nanoTime();
        jvm = launch.get();
        awaitReady();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** With the options that {@code ./reagent serve} would take from {@code REAGENT_JAVA_OPTS}. */
    private static List<String> command(Path jar, Path gcLog, List<String> options) {
        var command = new ArrayList<>(List.of(
                "-Xmx512m",
                "-Xlog:gc:file=" + gcLog,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(options);
        var more = System.getenv("REAGENT_JAVA_OPTS");
        if (more != null) {
            command.addAll(List.of(more.strip().split("\\s+")));
        }
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    /** Unpacking PostgreSQL takes longer than all of a quick run: its programs outlive the data. */
    static void keepPrograms(Path folder, Path data) throws IOException {
        var programs = folder.resolve("programs");
        if (!Files.isDirectory(programs)) {
            Files.createDirectory(programs);
        }
        Files.createSymbolicLink(data.resolve("bin"), programs.toAbsolutePath());
    }

    private void awaitReady() throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var ready = HttpRequest.newBuilder(URI.create(url() + "/q/health/ready"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            Until.isTrue("the server is ready", START, Duration.ofMillis(20), () -> {
                jvm.mustLive();
                try {
                    return http.send(ready, BodyHandlers.discarding()).statusCode() == 200;
                } catch (IOException notYet) {
                    return false;
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    long pid() {
        return jvm.pid();
    }

    long postgresPid() throws IOException {
        return Long.parseLong(postmaster().getFirst().strip());
    }

    long redisPid() throws IOException {
        return Long.parseLong(Files.readString(data.resolve("redis/redis.pid")).strip());
    }

    /** Memory that its Redis uses, in bytes. */
    long redisMemory() throws IOException {
        var port = Files.readAllLines(data.resolve("redis/redis.conf")).stream()
                .filter(line -> line.startsWith("port "))
                .map(line -> Integer.parseInt(line.substring(5)))
                .findFirst()
                .orElseThrow();
        try (var redis = RedisWire.connect("127.0.0.1", port, Duration.ofSeconds(5))) {
            redis.say("AUTH", Files.readString(data.resolve("redis.password")).strip());
            return redis.say("INFO", "memory")
                    .lines()
                    .filter(line -> line.startsWith("used_memory:"))
                    .mapToLong(line -> Long.parseLong(line.substring(12).strip()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    String jdbcUrl() throws IOException {
        return "jdbc:postgresql://127.0.0.1:" + postmaster().get(3).strip() + "/reagent";
    }

    String databasePassword() throws IOException {
        return Files.readString(data.resolve("postgres.password")).strip();
    }

    /** After a full collection, in MiB. */
    double heapInUse() throws IOException, InterruptedException {
        var now = new GcLog(gcLog);
        var jcmd = new ProcessBuilder(ChildJvm.tool("jcmd"), Long.toString(pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!jcmd.waitFor(60, TimeUnit.SECONDS) || jcmd.exitValue() != 0) {
            throw new IllegalStateException("jcmd could not run a collection");
        }
        return now.lastAfter();
    }

    Path gcLog() {
        return gcLog;
    }

    private List<String> postmaster() throws IOException {
        return Files.readAllLines(data.resolve("postgres/postmaster.pid"));
    }

    /** Its data goes with it. */
    @Override
    public void close() throws IOException {
        jvm.close();
        try (var files = Files.walk(data)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
