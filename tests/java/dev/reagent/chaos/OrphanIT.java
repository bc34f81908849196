package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.LongForm;
import dev.reagent.NeedsDocker;
import dev.reagent.Waiting;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the containers of a server that dies. */
@NeedsDocker
class OrphanIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String SLEEP =
            "{\"language\":\"python\",\"code\":\"import time; time.sleep(55)\",\"timeout_seconds\":60}";

    private static final int LOST = LongForm.or(20, 50);

    private final ScriptedProvider provider = ScriptedProvider.start()
            .script(request -> request.step() == 0
                    ? ScriptedReply.call("sleep", "code_run", SLEEP)
                    : ScriptedReply.text("Slept."));

    @TempDir
    Path temp;

    @AfterEach
    void close() {
        provider.close();
    }

    private PackagedServer server(String name) throws IOException {
        return new PackagedServer(
                        temp.resolve(name),
                        Map.of(
                                "OPENAI_BASE_URL", provider.openAiBaseUrl(),
                                "OPENAI_MODEL", "scripted",
                                "REAGENT_RUN_MODEL_DRAIN", "1S",
                                "REAGENT_RUN_SHUTDOWN_TIMEOUT", "4S",
                                "REAGENT_SANDBOX_MAX_CONCURRENT", "50",
                                "REAGENT_SANDBOX_MEMORY_MB", "12000"))
                .start();
    }

    @Test
    void containersAreGoneSoonAfterTheNextStartAndNoneOfAnotherServers() throws Exception {
        var servers = new HashSet<String>();
        try (var dying = server("dying");
                var other = server("other")) {
            var lost = new ServerApi(dying).runs(LOST);
            var others = new ServerApi(other).runs(4);
            Waiting.until(
                    PATIENCE,
                    "code runs",
                    () -> containers(lost).size() == LOST && containers(others).size() == 4);
            var orphans = containers(lost);
            var neighbours = containers(others);
            servers.addAll(List.of(id(dying), id(other)));
            dying.kill();
            dying.start();
            servers.add(id(dying));
            Waiting.until(
                    Duration.ofSeconds(15),
                    "the orphans are gone",
                    () -> Collections.disjoint(containers(lost), orphans));
            assertEquals(neighbours, containers(others));
            Waiting.until(
                    PATIENCE, "its code runs again", () -> !containers(lost).isEmpty());
            assertTrue(Collections.disjoint(containers(lost), orphans));
        }
        assertEquals(3, servers.size());
        Waiting.until(
                PATIENCE,
                "nothing is left",
                () -> containers().stream().noneMatch(one -> servers.contains(one.server)));
    }

    /** A container, and the start of a server that has made it. */
    private record Found(String server, String name) {}

    private static String id(PackagedServer server) throws IOException {
        return Files.readString(server.data().resolve("server-id"));
    }

    /** Names of the containers that run, or have run, code of these sessions. */
    private static Set<String> containers(List<String> sessions) throws IOException {
        return containers().stream()
                .map(Found::name)
                .filter(name -> sessions.stream().anyMatch(session -> name.startsWith("reagent-" + session + "-")))
                .collect(Collectors.toSet());
    }

    /** Of all servers that use this engine. */
    private static List<Found> containers() throws IOException {
        var docker = new ProcessBuilder(
                        "docker",
                        "ps",
                        "-a",
                        "--filter",
                        "label=dev.reagent.server",
                        "--format",
                        "{{.Label \"dev.reagent.server\"}} {{.Names}}")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(docker.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split(" "))
                .map(words -> new Found(words[0], words[1]))
                .toList();
    }
}
