package dev.reagent.bench.bare;

import dev.reagent.bench.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A JVM that the benchmark starts, its output in a file; it ends with the benchmark. */
public final class ChildJvm implements AutoCloseable {

    private final String name;
    private final Path output;
    private final Process process;

    private ChildJvm(String name, Path output, Process process) {
        this.name = name;
        this.output = output;
        this.process = process;
    }

    /** @param command what follows {@code java} */
    public static ChildJvm start(String name, Path output, Map<String, String> environment, List<String> command) {
        var whole = new ArrayList<String>();
        whole.add(tool("java"));
        whole.addAll(command);
        var builder = new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new ChildJvm(name, output, process);
    }

    /** A main class of ours, on our own class path. */
    public static ChildJvm ofOurs(Class<?> main, Path output, Map<String, String> environment) {
        return start(
                main.getSimpleName(),
                output,
                environment,
                List.of("-Xmx384m", "-cp", System.getProperty("java.class.path"), main.getName()));
    }

    /** A program of the JDK that runs us. */
    public static String tool(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    public long pid() {
        return process.pid();
    }

    /** The rest of the first line of its output that begins with {@code start}. */
    public String lineAfter(String start, Duration patience) {
        Until.isTrue(
                name + " says " + start,
                patience,
                Duration.ofMillis(50),
                () -> find(start).isPresent());
        return find(start).orElseThrow();
    }

    public void mustLive() {
        if (!process.isAlive()) {
            throw new IllegalStateException(name + " has ended: " + text());
        }
    }

    private Optional<String> find(String start) {
        mustLive();
        return text().lines()
                .filter(line -> line.startsWith(start) && line.endsWith("."))
                .map(line -> line.substring(start.length(), line.length() - 1).strip())
                .findFirst();
    }

    private String text() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
