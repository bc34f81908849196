package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.Gate;
import dev.reagent.Waiting;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of runs when the server, PostgreSQL or Redis goes away in the middle of them. */
@EnabledOnOs(OS.LINUX)
class CrashIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int MODEL_CALLS = 3;

    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();
    private static final Shop SHOP = Shop.open();

    @TempDir
    static Path temp;

    private static Fleet fleet;
    private static PackagedServer server;
    private static ServerApi api;

    /** What the model says from the step on at which a run waits in {@link #waitingOnTheModel}. */
    private final Gate gate = Gate.closed();

    @BeforeAll
    static void start() throws Exception {
        fleet = Fleet.start(
                temp,
                1,
                Map.of(
                        "OPENAI_BASE_URL",
                        PROVIDER.openAiBaseUrl(),
                        "OPENAI_MODEL",
                        "scripted",
                        "REAGENT_TOOLS_ECHO_ENABLED",
                        "true",
                        "REAGENT_WEB_FETCH_ALLOWED_HOSTS",
                        SHOP.host()));
        server = fleet.server(0);
        api = new ServerApi(server);
    }

    @AfterEach
    void onStarted() {
        gate.open();
    }

    @AfterAll
    static void stop() throws Exception {
        if (fleet != null) {
            fleet.close();
        }
        SHOP.close();
        PROVIDER.close();
    }

    @Test
    void aHundredRunsOutliveAKillWithAtMostOneModelCallMoreEach() throws Exception {
        var ids = waitingOnTheModel("killed", 100);
        server.kill();
        gate.open();
        server.start();
        assertAllComplete("killed", ids);
        assertAtMostOneModelCallMore("killed", ids);
    }

    @Test
    void runsThatEndWhilePostgresIsAwayAreInItOnceItIsBack() throws Exception {
        var ids = waitingOnTheModel("archived", 20);
        var postgres = fleet.stores().postgres();
        postgres.stop();
        gate.open();
        Waiting.until(PATIENCE, "runs are over in Redis", () -> api.allAre("completed", ids));
        assertTrue(isRefused(server.post("/v1/agents/run", "{\"prompt\":\"now\"}")));
        postgres.startAgain();
        Waiting.until(PATIENCE, "PostgreSQL lists them as completed", () -> listed().containsAll(ids));
        assertAllComplete("archived", ids);
    }

    @Test
    void runsGoOnWhenRedisComesBack() throws Exception {
        var ids = waitingOnTheModel("restarted", 20);
        var redis = fleet.stores().redis();
        redis.stop();
        gate.open();
        Waiting.until(PATIENCE, "the model has answered", () -> PROVIDER.inFlight() == 0);
        redis.startAgain();
        assertAllComplete("restarted", ids);
        assertAtMostOneModelCallMore("restarted", ids);
    }

    @Test
    void whileRedisHangsReadsAreRefusedInTimeOrdersAreTakenAndAllGoOnAfterwards() throws Exception {
        var ids = waitingOnTheModel("frozen", 20);
        var redis = fleet.stores().redis();
        redis.freeze();
        try {
            gate.open();
            Waiting.until(PATIENCE, "the model has answered", () -> PROVIDER.inFlight() == 0);
            // until a heartbeat is late its owner answers from memory
            Waiting.until(PATIENCE, "reads are refused", () -> isRefused(server.get("/v1/agents/" + ids.getFirst())));
            ids.addAll(startBatch("frozen", ids.size(), 10));
        } finally {
            redis.thaw();
        }
        assertAllComplete("frozen", ids);
    }

    private static boolean isRefused(HttpResponse<String> answer) {
        return answer.statusCode() == 503
                && answer.headers().firstValue("Retry-After").isPresent();
    }

    @Test
    void aCallWithEffectsThatAKillCutOffIsNotMadeAgainUntilAPersonSettlesIt() throws Exception {
        assertMadeOnceThrough("cut-off", () -> server.kill());
    }

    @Test
    void norIsItWhenRedisLosesEverythingAtTheSameTime() throws Exception {
        assertMadeOnceThrough("lost", () -> {
            server.kill();
            fleet.stores().loseRedis();
            fleet.stores().redis().startAgain();
        });
    }

    /** What goes wrong while a call is on its way. */
    private interface Disaster {
        void strike() throws Exception;
    }

    private void assertMadeOnceThrough(String order, Disaster disaster) throws Exception {
        SHOP.behind(gate);
        PROVIDER.bySteps(ScriptedReply.call("order", "web_fetch", SHOP.order(order)), ScriptedReply.text("ordered"));
        var id = api.run(order);
        Waiting.until(PATIENCE, "the order is on its way", () -> SHOP.ordered(order) == 1);
        disaster.strike();
        server.start();
        Waiting.until(PATIENCE, "the run waits", () -> api.status(id).equals("awaiting_approval"));
        assertEquals(
                "needs_reconciliation", api.session(id).path("status_reason").asText());
        api.decide(id, "{\"decision\":\"respond\",\"message\":\"the shop has it\"}");
        Waiting.until(PATIENCE, "the run goes on", () -> api.status(id).equals("completed"));
        assertEquals(
                "the shop has it",
                api.session(id).at("/steps/0/observations/0/result").asText());
        assertEquals(1, SHOP.ordered(order));
    }

    /** Runs that all wait for the model, a third of them each for its first, its second and its third answer. */
    private List<String> waitingOnTheModel(String word, int count) throws IOException {
        PROVIDER.script(request -> {
            int number = Integer.parseInt(request.key().substring(request.key().indexOf(' ') + 1));
            var reply = request.step() < MODEL_CALLS - 1
                    ? ScriptedReply.call("call_" + request.step(), "echo", "{\"text\":\"" + request.key() + "\"}")
                    : ScriptedReply.text("done " + request.key());
            return request.step() < number % MODEL_CALLS ? reply : reply.behind(gate);
        });
        var ids = api.runs(word, count);
        Waiting.until(PATIENCE, "all wait on the model", () -> PROVIDER.inFlight() == count);
        return ids;
    }

    /** Goes on with the prompts of {@link #waitingOnTheModel}. */
    private List<String> startBatch(String word, int first, int count) throws IOException {
        var runs = IntStream.range(first, first + count)
                .mapToObj(i -> "{\"prompt\":\"" + word + " " + i + "\"}")
                .collect(Collectors.joining(",", "{\"runs\":[", "]}"));
        var answer = server.post("/v1/agents/batch", runs);
        assertEquals(202, answer.statusCode(), answer.body());
        var ids = new ArrayList<String>();
        ServerApi.json(answer).path("session_ids").forEach(id -> ids.add(id.asText()));
        assertEquals(count, ids.size());
        return ids;
    }

    private void assertAllComplete(String word, List<String> ids) throws IOException {
        Waiting.until(PATIENCE, "all runs are over", () -> api.allAre("completed", ids));
        for (int i = 0; i < ids.size(); i++) {
            var session = api.session(ids.get(i));
            assertEquals("done " + word + " " + i, session.path("final_answer").asText());
            assertEquals(MODEL_CALLS, session.path("steps").size());
        }
    }

    private void assertAtMostOneModelCallMore(String word, List<String> ids) {
        for (int i = 0; i < ids.size(); i++) {
            int calls = PROVIDER.callsOf(word + " " + i);
            assertTrue(calls <= MODEL_CALLS + 1, word + " " + i + " took " + calls + " model calls");
        }
    }

    /** The newest completed sessions that the list shows; none where it cannot be had. */
    private List<String> listed() throws IOException {
        var page = server.get("/v1/agents?status=completed&limit=100");
        return page.statusCode() == 200
                ? ServerApi.json(page).path("sessions").findValuesAsText("session_id")
                : List.of();
    }
}
