package dev.reagent.sandbox.docker;

import dev.reagent.Waiting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Docker engine of a test's own, which may be stopped and started; with the machine's image of the small tier. Needs root. */
final class OwnEngine implements AutoCloseable {

    /** The usual one under another name: that it is asked for is all that can be seen without a second one installed. */
    static final String SECOND_RUNTIME = "second";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final List<String> more;
    private Process engine;

    /** @param more of dockerd's options */
    OwnEngine(String... more) throws IOException, InterruptedException {
        this.more = List.of(more);
        folder = Files.createTempDirectory("reagent-engine");
        start();
        var save = new ProcessBuilder("docker", "save", "reagent-sandbox:small");
        var load = docker("load", "-q").redirectOutput(ProcessBuilder.Redirect.DISCARD);
        for (var process : ProcessBuilder.startPipeline(List.of(save, load))) {
            if (process.waitFor() != 0) {
                throw new IllegalStateException("the image was not copied");
            }
        }
    }

    URI address() {
        return URI.create("unix://" + folder.resolve("docker.sock"));
    }

    void start() throws IOException {
        var command = new ArrayList<>(List.of(
                "dockerd",
                "--host=" + address(),
                "--data-root=" + folder.resolve("data"),
                "--exec-root=" + folder.resolve("exec"),
                "--pidfile=" + folder.resolve("pid"),
                "--add-runtime=" + SECOND_RUNTIME + "=runc",
                // It shares the usual engine's bridge, which none of our containers is on: with none it would delete
                // that.
                "--iptables=false",
                "--ip-forward=false",
                "--ip-masq=false"));
        command.addAll(more);
        engine = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("dockerd.log").toFile()))
                .start();
        Waiting.until(
                PATIENCE, "the engine answers", () -> docker("version").start().waitFor() == 0);
    }

    /** SIGTERM; it ends its containers, as it does where the machine goes down. */
    void stop() throws InterruptedException {
        engine.destroy();
        if (!engine.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the engine has not ended");
        }
    }

    private ProcessBuilder docker(String... words) {
        var command = new ArrayList<>(List.of("docker", "-H", address().toString()));
        command.addAll(List.of(words));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
        // an image is full of links that lead out of it
        new ProcessBuilder("rm", "-rf", "--one-file-system", folder.toString())
                .inheritIO()
                .start()
                .waitFor();
    }
}
