package dev.reagent.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Makes the cache with which a server starts (JEP 514 and 515): its classes as they are after loading, and what its methods did. For that
 * it starts the server on a new data folder, has some hundred runs done by a model of its own, and ends it. The JVM takes a cache only
 * with the same jars, and ignores it otherwise.
 */
public final class TrainCommand {

    private static final int RUNS = 300;
    private static final int AT_ONCE = 8;
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration LONGEST_TRAINING = Duration.ofMinutes(2);
    private static final Duration LONGEST_END = Duration.ofMinutes(3);

    private TrainCommand() {}

    /**
     * {@code TrainCommand CACHE JAVA-ARGUMENT…}: the file to make, and the arguments of {@code java} that start the server. Its output goes
     * to {@code CACHE.log}. Ends with 0 if the file is there, 1 if not.
     */
    public static void main(String... arguments) throws InterruptedException {
        var cache = Path.of(arguments[0]);
        try {
            train(cache, List.of(arguments).subList(1, arguments.length));
        } catch (IOException e) {
            System.err.println("reagent: no start cache was made: " + e.getMessage());
            System.exit(1);
        }
    }

    /**
     * Makes the cache; replaces an older one.
     *
     * @param server the arguments of {@code java} that start the server: options, then the class path and the class, or the jar
     * @throws IOException if the server does not start, do the runs, or write the file within some minutes; then there is no file
     */
    public static void train(Path cache, List<String> server) throws IOException, InterruptedException {
        Files.deleteIfExists(cache);
        // the JVM that writes it may outlive this one: only a whole file gets its name
        var draft = Path.of(cache + ".new");
        Files.deleteIfExists(draft);
        var data = Files.createTempDirectory("reagent-training");
        try (var model = new TrainingModel()) {
            int port = freePort();
            var process = start(draft, Path.of(cache + ".log"), server, data, port, model.url());
            try {
                haveRunsDone(new ReagentClient(URI.create("http://127.0.0.1:" + port)), process);
            } finally {
                end(process);
            }
            if (Files.notExists(draft)) {
                throw new IOException("the JVM wrote no file; see " + cache + ".log");
            }
            Files.move(draft, cache);
        } finally {
            delete(data);
        }
    }

    private static Process start(Path cache, Path log, List<String> server, Path data, int port, String model)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:AOTCacheOutput=" + cache);
        command.addAll(server);
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // no setting of the person who builds reaches this server, and none of its requests leaves the machine
        builder.environment()
                .keySet()
                .removeIf(name -> name.matches("(QUARKUS|REAGENT|OPENAI|ANTHROPIC|JAVA|JDK|AWS)_.*"));
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("REAGENT_DATA_DIR", data.toString());
        builder.environment().put("REAGENT_SANDBOX_POOL_LEAST", "0");
        builder.environment().put("REAGENT_TOOLS_ECHO_ENABLED", "true");
        builder.environment().put("OPENAI_BASE_URL", model);
        builder.environment().put("OPENAI_MODEL", "training");
        return builder.start();
    }

    /** Its stores end with it only where it may end by itself. */
    private static void end(Process server) throws IOException, InterruptedException {
        server.destroy();
        if (!server.waitFor(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
            server.destroyForcibly();
            throw new IOException("the server did not end");
        }
    }

    private static void haveRunsDone(ReagentClient client, Process server) throws IOException, InterruptedException {
        var until = System.nanoTime() + LONGEST_START.toNanos();
        while (!client.isReady()) {
            if (!server.isAlive() || System.nanoTime() > until) {
                throw new IOException("the server did not start");
            }
            Thread.sleep(50);
        }
        Callable<Void> some = () -> {
            for (int i = 0; i < RUNS / AT_ONCE; i++) {
                haveOneDone(client);
            }
            return null;
        };
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            var all = Collections.nCopies(AT_ONCE, some);
            for (var done : threads.invokeAll(all, LONGEST_TRAINING.toSeconds(), TimeUnit.SECONDS)) {
                if (done.isCancelled()) {
                    throw new IOException("the server did not do " + RUNS + " runs in time");
                }
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a run was not done: " + e.getCause(), e);
        }
    }

    private static void haveOneDone(ReagentClient client) throws ReagentClient.NoAnswer, InterruptedException {
        var id = client.run("Echo three lines.", Optional.empty());
        String tag = null;
        while (true) {
            var news = client.next(id, tag);
            if (news.isPresent()) {
                tag = news.get().etag();
                var status = news.get().session().path("status").asText();
                if (RunCommand.OVER.contains(status)) {
                    return;
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
