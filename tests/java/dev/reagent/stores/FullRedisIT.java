package dev.reagent.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reagent.Gate;
import dev.reagent.Waiting;
import dev.reagent.chaos.Fleet;
import dev.reagent.chaos.PackagedServer;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Redis has little memory left: new runs are refused, those under way end, and what has ended makes room. */
@EnabledOnOs(OS.LINUX)
class FullRedisIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String RUN = "{\"prompt\":\"one\"}";
    private static final Map<String, String> KEY = Map.of("Idempotency-Key", "one");

    @TempDir
    Path temp;

    private final Gate gate = Gate.closed();

    @Test
    void newRunsAreRefusedWhileThoseUnderWayEndAndLeave() throws Exception {
        try (var provider = ScriptedProvider.start();
                var fleet = Fleet.start(
                        temp, 1, Map.of("OPENAI_BASE_URL", provider.openAiBaseUrl(), "OPENAI_MODEL", "scripted"))) {
            provider.bySteps(ScriptedReply.text("done").behind(gate));
            var server = fleet.server(0);
            var accepted = server.post("/v1/agents/run", RUN, KEY);
            var id = json(accepted).path("session_id").asText();
            Waiting.until(PATIENCE, "the model is asked", () -> provider.inFlight() == 1);

            fleet.stores().fillRedis(95);
            Waiting.until(
                    PATIENCE,
                    "new runs are refused",
                    () -> server.post("/v1/agents/run", RUN).statusCode() == 503);
            var refused = server.post("/v1/agents/run", RUN);
            assertEquals("store_full", json(refused).path("code").asText(), refused.body());
            assertEquals("10", refused.headers().firstValue("Retry-After").orElseThrow());
            assertTrue(refused.body().contains("Redis has used 9"), refused.body());
            assertEquals(202, server.post("/v1/agents/run", RUN, KEY).statusCode(), "the same request as before");
            var health = server.get("/q/health/ready");
            assertEquals(200, health.statusCode(), health.body());
            assertTrue(health.body().contains(", new runs are refused"), health.body());
            var metrics = server.get("/q/metrics").body();
            assertTrue(metrics.contains("reagent_runs_refused_total{reason=\"store_full\"}"), metrics);
            assertTrue(metrics.lines().anyMatch(line -> line.startsWith("reagent_redis_memory_limit_bytes ")));

            gate.open();
            Waiting.until(
                    PATIENCE, "the run under way ends", () -> status(server, id).equals("completed"));
            Waiting.until(
                    PATIENCE, "its copy leaves Redis", () -> !fleet.stores().hasKey("r:{" + id + "}:l"));
            assertEquals("completed", status(server, id), "from PostgreSQL");

            fleet.stores().fillRedis(0);
            Waiting.until(
                    PATIENCE,
                    "new runs are accepted",
                    () -> server.post("/v1/agents/run", RUN).statusCode() == 202);
        }
    }

    private static String status(PackagedServer server, String id) throws IOException {
        return json(server.get("/v1/agents/" + id)).path("status").asText();
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }
}
