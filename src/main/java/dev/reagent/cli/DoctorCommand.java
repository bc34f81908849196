package dev.reagent.cli;

import dev.reagent.PortCheck;
import dev.reagent.Reagent;
import dev.reagent.SettingsCheck;
import dev.reagent.stores.StartRefused;
import dev.reagent.stores.start.StoresReport;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** {@code ./reagent doctor}: checks this machine for what a server needs. Starts nothing, and prints keys by name only. */
public final class DoctorCommand {

    private final PrintStream out;
    private final Map<String, String> environment;
    private boolean canRun = true;
    private boolean isRunning;

    DoctorCommand(PrintStream out, Map<String, String> environment) {
        this.out = out;
        this.environment = environment;
    }

    public static void main(String... args) throws InterruptedException {
        // keeps the logs of libraries out of the output
        java.util.logging.LogManager.getLogManager().reset();
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        boolean isAboutModel = args.length == 2 && args[0].equals("--model");
        System.exit(
                isAboutModel
                        ? new ModelDoctor(out).examine(args[1])
                        : new DoctorCommand(out, System.getenv()).examine());
    }

    /** Returns the exit code: 0 if a server can run here, or is running, 1 if not. */
    int examine() throws InterruptedException {
        say("JDK", Runtime.version() + " in " + System.getProperty("java.home"));
        docker();
        say(
                "bubblewrap",
                onPath("bwrap").map(Path::toString).orElse("not installed (the sandbox where there is no Docker)"));
        try {
            var settings = Reagent.settings();
            SettingsCheck.check(settings);
            say("settings", "valid");
            port(settings);
            need("data folder", StoresReport.ofDataFolder(settings));
            need("PostgreSQL", StoresReport.ofPostgres(settings));
            need("Redis", StoresReport.ofRedis(settings));
            keys(settings);
        } catch (StartRefused e) {
            need("settings", new StoresReport(String.valueOf(e.getMessage()), false));
        }
        out.println(
                isRunning
                        ? "A server is running."
                        : canRun ? "Ready: ./reagent serve" : "Not ready: fix the lines marked with !");
        return canRun ? 0 : 1;
    }

    private void port(Config settings) throws InterruptedException {
        try {
            say("port", PortCheck.check(settings) + " is free");
        } catch (StartRefused inUse) {
            var line = String.valueOf(inUse.getMessage());
            isRunning = isServer("http://" + line.split(" ", 2)[0]);
            need(
                    "port",
                    isRunning ? new StoresReport("a Reagent server uses it", true) : new StoresReport(line, false));
        }
    }

    /** Returns whether a Reagent server answers at this URL, whatever its settings. */
    private static boolean isServer(String url) throws InterruptedException {
        var patience = Duration.ofSeconds(2);
        try (var http = HttpClient.newBuilder().connectTimeout(patience).build()) {
            var request = HttpRequest.newBuilder(URI.create(url + "/q/openapi"))
                    .timeout(patience)
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains("title: Reagent");
        } catch (IOException | IllegalArgumentException noServer) {
            return false;
        }
    }

    private void docker() {
        var host = environment.getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");
        if (!host.startsWith("unix://")) {
            say("Docker", "at " + host.replaceAll("//[^@/]*@", "//") + ", not asked");
            return;
        }
        var engine = DockerEngine.by(host);
        try {
            say("Docker", "engine " + engine.version());
            var images = engine.sandboxImages();
            say(
                    "sandbox images",
                    images.isEmpty() ? "none; ./reagent sandbox build makes them" : String.join(", ", images));
        } catch (IOException | UnsupportedOperationException e) {
            say("Docker", "no engine answers on " + engine.socket() + " (code_run then needs bubblewrap)");
        }
    }

    private void keys(Config settings) {
        for (var key : SettingsCheck.keys()) {
            say(key, settings.getOptionalValue(key, String.class).isPresent() ? "set" : "not set");
        }
    }

    private void need(String what, StoresReport report) {
        canRun &= report.isUsable();
        say((report.isUsable() ? "" : "! ") + what, report.line());
    }

    private void say(String what, String line) {
        out.printf("%-20s %s%n", what, line);
    }

    private Optional<Path> onPath(String program) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(":", -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
