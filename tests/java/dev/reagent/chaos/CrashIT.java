package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reagent.Waiting;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of runs when the server, PostgreSQL or Redis goes away in the middle of them. */
@EnabledOnOs(OS.LINUX)
class CrashIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int MODEL_CALLS = 3;

    private final ObjectMapper json = new ObjectMapper();
    private final ScriptedProvider provider = ScriptedProvider.start();

    @TempDir
    Path temp;

    private PackagedServer server;

    @BeforeEach
    void start() throws Exception {
        provider.script(request -> request.step() < MODEL_CALLS - 1
                ? ScriptedReply.call("call_" + request.step(), "echo", "{\"text\":\"" + request.key() + "\"}")
                        .after(Duration.ofMillis(request.step() == 0 ? 4000 : 700))
                : ScriptedReply.text("done " + request.key()).after(Duration.ofMillis(700)));
        server = new PackagedServer(
                        temp,
                        Map.of(
                                "OPENAI_BASE_URL", provider.openAiBaseUrl(),
                                "OPENAI_MODEL", "scripted",
                                "REAGENT_TOOLS_ECHO_ENABLED", "true"))
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        provider.close();
    }

    @Test
    void aHundredRunsOutliveAKillWithAtMostOneModelCallMoreEach() throws Exception {
        var ids = startRuns(100);
        Waiting.until(PATIENCE, "runs wait on the model", () -> provider.inFlight() >= 50);
        server.kill();
        server.start();
        assertAllComplete(ids);
        for (int i = 0; i < ids.size(); i++) {
            int calls = provider.callsOf("run " + i);
            assertTrue(calls <= MODEL_CALLS + 1, "run " + i + " took " + calls + " model calls");
        }
    }

    @Test
    void runsThatEndWhilePostgresIsAwayAreInItOnceItIsBack() throws Exception {
        var ids = startRuns(20);
        Waiting.until(PATIENCE, "runs wait on the model", () -> provider.inFlight() > 0);
        try (var postgres = Revivable.postgres(server.data())) {
            postgres.stop();
            Waiting.until(PATIENCE, "runs are over in Redis", () -> allAre("completed", ids));
            var refused = server.post("/v1/agents/run", "{\"prompt\":\"now\"}");
            assertEquals(503, refused.statusCode(), refused.body());
            assertTrue(refused.headers().firstValue("Retry-After").isPresent());
            postgres.startAgain();
            Waiting.until(Duration.ofSeconds(60), "PostgreSQL lists them as completed", () -> listed() >= ids.size());
            assertAllComplete(ids);
        }
    }

    @Test
    void runsGoOnWhenRedisComesBack() throws Exception {
        var ids = startRuns(20);
        Waiting.until(PATIENCE, "runs wait on the model", () -> provider.inFlight() > 0);
        try (var redis = Revivable.redis(server.data())) {
            redis.stop();
            Waiting.until(PATIENCE, "the model has answered", () -> provider.inFlight() == 0);
            redis.startAgain();
            assertAllComplete(ids);
        }
        for (int i = 0; i < ids.size(); i++) {
            int calls = provider.callsOf("run " + i);
            assertTrue(calls <= MODEL_CALLS + 1, "run " + i + " took " + calls + " model calls");
        }
    }

    @Test
    void whileRedisHangsReadsAreRefusedInTimeOrdersAreTakenAndAllGoOnAfterwards() throws Exception {
        var ids = startRuns(20);
        Waiting.until(PATIENCE, "runs wait on the model", () -> provider.inFlight() > 0);
        try (var redis = Revivable.redis(server.data())) {
            redis.freeze();
            try {
                Waiting.until(PATIENCE, "the model has answered", () -> provider.inFlight() == 0);
                // longer than a heartbeat may be late
                var read = server.get("/v1/agents/" + ids.getFirst());
                assertEquals(503, read.statusCode(), read.body());
                assertTrue(read.headers().firstValue("Retry-After").isPresent());
                ids.addAll(startBatch(ids.size(), 10));
            } finally {
                redis.thaw();
            }
            assertAllComplete(ids);
        }
    }

    @Test
    void aCallWithEffectsThatAKillCutOffIsNotMadeAgainUntilAPersonSettlesIt() throws Exception {
        assertMadeOnceThrough(() -> server.kill());
    }

    @Test
    void norIsItWhenRedisLosesEverythingAtTheSameTime() throws Exception {
        assertMadeOnceThrough(() -> {
            server.kill();
            try (var redis = Revivable.redis(server.data())) {
                redis.stop();
            }
            deleteFolder(server.data().resolve("redis/appendonlydir"));
        });
    }

    /** What goes wrong while a call is on its way. */
    private interface Disaster {
        void strike() throws Exception;
    }

    private static void deleteFolder(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private void assertMadeOnceThrough(Disaster disaster) throws Exception {
        var got = new AtomicInteger();
        var vertx = Vertx.vertx();
        var shop = vertx.createHttpServer()
                .requestHandler(request -> got.incrementAndGet())
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        try {
            server.close();
            server.with("REAGENT_WEB_FETCH_ALLOWED_HOSTS", "127.0.0.1:" + shop.actualPort())
                    .start();
            var order = "{\"url\":\"http://127.0.0.1:" + shop.actualPort() + "/order\",\"method\":\"POST\"}";
            provider.bySteps(ScriptedReply.call("order", "web_fetch", order), ScriptedReply.text("ordered"));
            var id = startRuns(1).getFirst();
            Waiting.until(PATIENCE, "the order is on its way", () -> got.get() == 1);
            disaster.strike();
            server.start();
            Waiting.until(PATIENCE, "the run waits", () -> allAre("awaiting_approval", List.of(id)));
            var waiting = session(id);
            assertEquals("needs_reconciliation", waiting.path("status_reason").asText());
            var approval = waiting.path("pending_approvals")
                    .path(0)
                    .path("approval_id")
                    .asText();
            var settled = server.post(
                    "/v1/approvals/" + approval + "/decision",
                    "{\"decision\":\"respond\",\"message\":\"the shop has it\"}");
            assertEquals(200, settled.statusCode(), settled.body());
            Waiting.until(PATIENCE, "the run goes on", () -> allAre("completed", List.of(id)));
            assertEquals(
                    "the shop has it",
                    session(id).at("/steps/0/observations/0/result").asText());
            assertEquals(1, got.get());
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private List<String> startRuns(int count) throws IOException {
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            var answer = server.post("/v1/agents/run", "{\"prompt\":\"run " + i + "\"}");
            assertEquals(202, answer.statusCode(), answer.body());
            ids.add(json.readTree(answer.body()).path("session_id").asText());
        }
        return ids;
    }

    /** Goes on with the prompts of {@link #startRuns}. */
    private List<String> startBatch(int first, int count) throws IOException {
        var runs = IntStream.range(first, first + count)
                .mapToObj(i -> "{\"prompt\":\"run " + i + "\"}")
                .collect(Collectors.joining(",", "{\"runs\":[", "]}"));
        var answer = server.post("/v1/agents/batch", runs);
        assertEquals(202, answer.statusCode(), answer.body());
        var ids = new ArrayList<String>();
        json.readTree(answer.body()).path("session_ids").forEach(id -> ids.add(id.asText()));
        assertEquals(count, ids.size());
        return ids;
    }

    private void assertAllComplete(List<String> ids) throws IOException {
        Waiting.until(PATIENCE, "all runs are over", () -> allAre("completed", ids));
        for (int i = 0; i < ids.size(); i++) {
            var session = session(ids.get(i));
            assertEquals("done run " + i, session.path("final_answer").asText());
            assertEquals(MODEL_CALLS, session.path("steps").size());
        }
    }

    private boolean allAre(String status, List<String> ids) throws IOException {
        for (var id : ids) {
            if (!session(id).path("status").asText().equals(status)) {
                return false;
            }
        }
        return true;
    }

    private JsonNode session(String id) throws IOException {
        return json.readTree(server.get("/v1/agents/" + id).body());
    }

    private int listed() throws IOException {
        var page = server.get("/v1/agents?status=completed&limit=100");
        return page.statusCode() == 200
                ? json.readTree(page.body()).path("sessions").size()
                : 0;
    }
}
