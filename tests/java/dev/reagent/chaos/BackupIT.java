package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reagent.Waiting;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A backup of a server that runs, restored into an empty folder by the book, and what the next server makes of it. */
@EnabledOnOs(OS.LINUX)
class BackupIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String LARGE = "a line of a large file\n".repeat(20_000);

    private final ObjectMapper json = new ObjectMapper();
    private final ScriptedProvider provider = ScriptedProvider.start();
    private final List<PackagedServer> servers = new ArrayList<>();
    private volatile boolean isHeld = true;

    @TempDir
    Path temp;

    @AfterEach
    void stop() throws Exception {
        for (var server : servers) {
            server.close();
        }
        provider.close();
    }

    @Test
    void runsOfABackupGoOnFromWhatItHas() throws Exception {
        provider.script(this::answer);
        var first = server("first").start();
        var api = new ServerApi(first);
        var finished = api.run(json.readTree("""
                {"prompt": "finish", "files": [{"name": "large.txt", "text": %s}]}""".formatted(json.writeValueAsString(LARGE))));
        Waiting.until(PATIENCE, "it is over", () -> api.status(finished).equals("completed"));
        var parked = api.run("park");
        Waiting.until(PATIENCE, "it is parked", () -> api.status(parked).equals("awaiting_approval"));
        var flying = api.run("fly");
        Waiting.until(PATIENCE, "its model is asked", () -> provider.callsOf("fly") == 1);
        var before = api.runs(5);
        var during = new ArrayList<String>();
        var posting = CompletableFuture.runAsync(() -> postUntilReleased(api, during));

        var file = temp.resolve("backup.zip");
        assertEquals("", command(first, 0, "backup", file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(command(first, 1, "backup", file).contains("is there already"));
        isHeld = false;
        posting.get(60, TimeUnit.SECONDS);
        var secret = Files.readString(first.data().resolve("webhook.secret"));
        first.kill();

        var second = server("second");
        assertEquals("", command(second, 0, "restore", file));
        assertTrue(command(second, 1, "restore", file).contains("is not empty"));
        assertEquals(secret, Files.readString(second.data().resolve("webhook.secret")));

        assertRunsNothingYet(second, parked);
        second.terminate();
        second.awaitEnd(Duration.ofSeconds(60));
        second.with("REAGENT_RUN_MAX_SESSIONS", "100").start();
        assertGoesOn(new ServerApi(second), finished, parked, flying, before);
        assertTrue(artifact(second, finished).equals(LARGE));
    }

    /** What cannot be a whole backup changes nothing. */
    @Test
    void aFileThatIsNoWholeBackupIsRefused() throws Exception {
        var server = server("empty");
        var broken = Files.writeString(temp.resolve("broken.zip"), "PK and nothing else");
        var said = command(server, 1, "restore", broken);
        assertTrue(said.contains("is not a backup that can be restored"), said);
        assertFalse(Files.exists(server.data().resolve("postgres")));
        assertTrue(command(server, 1, "backup", temp.resolve("none.zip")).contains("There is no database"));
        assertFalse(Files.exists(temp.resolve("none.zip")));

        Files.createFile(server.data().resolve("restoring"));
        server.launch().awaitEnd(Duration.ofSeconds(60));
        assertTrue(server.output().contains("holds a restore that did not end"), server.output());
    }

    private ScriptedReply answer(ScriptedRequest request) {
        if (request.key().equals("park") && request.step() == 0) {
            return ScriptedReply.call("ask", "sql_query", "{\"database\":\"demo\",\"sql\":\"SELECT 1\"}");
        }
        var reply = ScriptedReply.text("Done.");
        return request.key().equals("fly") && isHeld ? reply.after(Duration.ofMinutes(5)) : reply;
    }

    private void postUntilReleased(ServerApi api, List<String> ids) {
        try {
            for (int i = 0; isHeld; i++) {
                ids.add(api.run("meanwhile " + i));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Step by step as docs/operations.md says: the server answers, and runs nothing. */
    private void assertRunsNothingYet(PackagedServer server, String parked) throws IOException {
        server.with("REAGENT_RUN_MAX_SESSIONS", "0").start();
        var traffic = json.readTree(server.get("/q/health/group/traffic").body());
        assertFalse(traffic.at("/checks/0/data/taken").asBoolean(true), traffic::toPrettyString);
        var api = new ServerApi(server);
        Waiting.until(PATIENCE, "it is parked", () -> api.status(parked).equals("awaiting_approval"));
        Waiting.until(PATIENCE, "open runs are queued", () -> waiting(server) > 0);
        assertEquals(
                List.of(),
                server.output()
                        .lines()
                        .filter(line -> line.contains("\"level\":\"ERROR\"") || line.contains("has lost its data"))
                        .toList());
    }

    private static double waiting(PackagedServer server) throws IOException {
        return server.get("/q/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("reagent_queue_waiting{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf("} ") + 2)))
                .sum();
    }

    private void assertGoesOn(ServerApi api, String finished, String parked, String flying, List<String> before)
            throws IOException {
        assertEquals("completed", api.status(finished));
        api.decide(parked, "{\"decision\": \"approve\"}");
        var all = new ArrayList<>(before);
        all.addAll(List.of(parked, flying));
        Waiting.until(PATIENCE, "all are over", () -> api.allAre("completed", all));
        var session = api.session(parked);
        assertTrue(session.at("/steps/0/observations/0/success").asBoolean(), session::toPrettyString);
    }

    private String artifact(PackagedServer server, String session) throws IOException {
        JsonNode list =
                json.readTree(server.get("/v1/agents/" + session + "/artifacts").body());
        var id = list.at("/artifacts/0/artifact_id").asText();
        return server.get("/v1/artifacts/" + id).body();
    }

    private PackagedServer server(String name) throws IOException {
        var server = new PackagedServer(
                Files.createDirectories(temp.resolve(name)),
                Map.of("OPENAI_BASE_URL", provider.openAiBaseUrl(), "OPENAI_MODEL", "scripted"));
        servers.add(server);
        return server;
    }

    /** The launcher's command, with nothing but the jars of the packaged server. @return what it said of faults */
    private String command(PackagedServer server, int expected, String command, Path file) throws Exception {
        var app = Path.of(System.getProperty("reagent.jar", "target/quarkus-app/quarkus-run.jar"))
                .toAbsolutePath()
                .getParent();
        var errors = temp.resolve("command.err");
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        app + "/app/*:" + app + "/lib/boot/*:" + app + "/lib/main/*",
                        "dev.reagent.cli.BackupCommand",
                        command,
                        file.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile());
        builder.environment().put("REAGENT_DATA_DIR", server.data().toString());
        var process = builder.start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), command);
        var said = Files.readString(errors, StandardCharsets.UTF_8);
        assertEquals(expected, process.exitValue(), said);
        return said;
    }
}
