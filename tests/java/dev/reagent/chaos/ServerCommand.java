package dev.reagent.chaos;

import dev.reagent.cli.TrainCommand;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command that starts a packaged server. The built one, which tests start a hundred times, has a cache of the JVM as
 * {@code ./reagent serve} has, made at the first start after a build: a start then takes half the processor time. {@code StartIT} starts
 * it without one.
 */
public final class ServerCommand {

    private static final Path BUILT =
            Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
    private static final Path CACHE = Path.of("target/test-server.aot").toAbsolutePath();

    private static final Path FAILURE = CACHE.resolveSibling("test-server.aot.failure");

    private static final List<String> OPTIONS = List.of(
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    /** For a start on busy processors: the cache stays where it was made, and nothing is compiled because of its profiles. */
    private static final List<String> WITH_CACHE = List.of(
            "-XX:AOTCache=" + CACHE,
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0",
            "-XX:-AOTReplayTraining");

    private ServerCommand() {}

    /** Of the jar that the system property {@code reagent.jar} names, else the built one. */
    static List<String> current() throws IOException {
        var jar = Path.of(System.getProperty("reagent.jar", BUILT.toString())).toAbsolutePath();
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options(jar));
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    /** Of the JVM that runs this jar. */
    public static List<String> options(Path jar) throws IOException {
        return jar.toAbsolutePath().equals(BUILT) && hasCache()
                ? Stream.concat(OPTIONS.stream(), WITH_CACHE.stream()).toList()
                : OPTIONS;
    }

    /** Makes it if it is missing, one test process at a time. Without one a start only takes longer, so a failure is not tried again. */
    private static synchronized boolean hasCache() throws IOException {
        try (var lock = FileChannel.open(
                        CACHE.resolveSibling("test-server.aot.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                var alone = lock.lock()) {
            if (!isOfThisBuild(CACHE) && !isOfThisBuild(FAILURE)) {
                var server = new ArrayList<>(OPTIONS);
                server.addAll(List.of("-jar", BUILT.toString()));
                TrainCommand.train(CACHE, server);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (IOException e) {
            System.out.println("servers start without a cache of the JVM: " + e.getMessage());
            Files.writeString(FAILURE, e.getMessage());
        }
        return isOfThisBuild(CACHE);
    }

    private static boolean isOfThisBuild(Path file) throws IOException {
        return Files.exists(file) && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(BUILT)) >= 0;
    }
}
