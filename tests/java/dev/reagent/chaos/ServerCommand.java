package dev.reagent.chaos;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command that starts a packaged server. The built one, which tests start a hundred times, has its classes from a cache of the JVM
 * (JEP 514), made at the first start after a build: a start then takes two thirds of the processor time. {@code StartIT} starts it as
 * operators do.
 */
final class ServerCommand {

    private static final Path BUILT =
            Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
    private static final Path CACHE = Path.of("target/server.aot").toAbsolutePath();
    private static final Duration LONGEST_END = Duration.ofMinutes(3);

    private ServerCommand() {}

    /** Of the jar that the system property {@code reagent.jar} names, else the built one. */
    static List<String> current() throws IOException {
        var jar = Path.of(System.getProperty("reagent.jar", BUILT.toString())).toAbsolutePath();
        if (!jar.equals(BUILT)) {
            return command("-jar", jar.toString());
        }
        makeCache();
        return Files.exists(CACHE) ? onClassPath("-XX:AOTCache=" + CACHE) : command("-jar", jar.toString());
    }

    private static List<String> command(String... more) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of(more));
        return command;
    }

    /** What the jar does by a class loader of its own, whose classes no cache can hold. */
    private static List<String> onClassPath(String option) throws IOException {
        var command = command(option);
        // as in the jar's manifest
        for (var name : List.of("java.lang", "java.nio", "jdk.internal.misc")) {
            command.addAll(List.of("--add-opens", "java.base/" + name + "=ALL-UNNAMED"));
        }
        var jars = jars().map(Path::toString).collect(Collectors.joining(":"));
        command.addAll(List.of("-cp", jars, "dev.reagent.Reagent"));
        return command;
    }

    /** Of the built server, in the order in which it looks for classes. */
    private static Stream<Path> jars() throws IOException {
        var all = new ArrayList<Path>();
        for (var folder : List.of("quarkus", "app", "lib/boot", "lib/main")) {
            try (var files = Files.list(BUILT.resolveSibling(folder))) {
                files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(all::add);
            }
        }
        return all.stream();
    }

    private static boolean isCacheStale() throws IOException {
        return Files.notExists(CACHE)
                || Files.getLastModifiedTime(CACHE).compareTo(Files.getLastModifiedTime(BUILT)) < 0;
    }

    /** One at a time, of all test processes; waits for one that another makes. */
    private static synchronized void makeCache() throws IOException {
        try (var lock = FileChannel.open(
                        CACHE.resolveSibling("server.aot.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var alone = lock.lock()) {
            if (isCacheStale()) {
                Files.deleteIfExists(CACHE);
                train();
            }
        }
    }

    /** Starts the server once, has a run done, and ends it, which writes the cache. */
    private static void train() throws IOException {
        var folder = Files.createTempDirectory(CACHE.getParent(), "server.aot");
        try (var stores = SharedStores.start(folder.resolve("stores"))) {
            var server = PackagedServer.over(stores, folder.resolve("server"), Map.of())
                    .launch(onClassPath("-XX:AOTCacheOutput=" + CACHE))
                    .awaitReady();
            // the benches that start servers have no JUnit beside them
            var answer = server.post("/v1/agents/run", "{\"prompt\":\"What is 21 * 2?\"}");
            if (answer.statusCode() != 202) {
                throw new IOException("the server takes no run: " + answer.body());
            }
            server.terminate();
            server.awaitEnd(LONGEST_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
