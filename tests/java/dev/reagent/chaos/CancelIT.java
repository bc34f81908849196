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
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Cancels that are asked of one server for runs of another, whatever has become of that one and of the stores. */
@EnabledOnOs(OS.LINUX)
class CancelIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What is promised, and a second for a machine that has other things to do. */
    private static final long LONGEST_ANSWER_MS = 5_000 + 1_000;

    private static final String QUERY = "{\"database\":\"demo\",\"sql\":\"select count(*) from orders\"}";

    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();
    private static final Shop SHOP = Shop.open();

    @TempDir
    static Path temp;

    private static Fleet fleet;

    private final Gate gate = Gate.closed();

    private ServerApi owner;
    private ServerApi other;

    @BeforeAll
    static void start() throws Exception {
        fleet = Fleet.start(
                temp,
                2,
                Map.of(
                        "OPENAI_BASE_URL",
                        PROVIDER.openAiBaseUrl(),
                        "OPENAI_MODEL",
                        "scripted",
                        "REAGENT_RUN_MAX_SESSIONS",
                        "20",
                        "REAGENT_WEB_FETCH_ALLOWED_HOSTS",
                        SHOP.host()));
    }

    @AfterAll
    static void stop() throws Exception {
        if (fleet != null) {
            fleet.close();
        }
        SHOP.close();
        PROVIDER.close();
    }

    @BeforeEach
    void look() {
        owner = new ServerApi(fleet.server(0));
        other = new ServerApi(fleet.server(1));
    }

    @AfterEach
    void wake() throws Exception {
        gate.open();
        fleet.stores().postgres().thaw();
        fleet.stores().redis().thaw();
        for (var server : fleet.servers()) {
            server.thaw();
        }
        fleet.stores().await();
        Waiting.until(PATIENCE, "the model is left alone", () -> PROVIDER.inFlight() == 0);
    }

    @Test
    void aRunThatWaitsForAPersonOrForAServerIsCancelledAtOnce() throws Exception {
        PROVIDER.script(request -> request.key().equals("ask")
                ? ScriptedReply.call("count", "sql_query", QUERY)
                : ScriptedReply.text("late").behind(gate));
        var asking = owner.run("ask");
        Waiting.until(PATIENCE, "it asks", () -> owner.status(asking).equals("awaiting_approval"));
        var approval =
                owner.session(asking).at("/pending_approvals/0/approval_id").asText();
        var report = ServerApi.json(cancelled(other, asking));
        assertEquals("approval", report.at("/stopped/0/kind").asText());
        assertEquals(approval, report.at("/stopped/0/id").asText());
        assertTrue(report.at("/stopped/0/took_ms").isNumber());
        var late = fleet.server(0).post("/v1/approvals/" + approval + "/decision", "{\"decision\":\"approve\"}");
        assertEquals(409, late.statusCode(), late.body());

        var ids = owner.runs(45); // more than both may have in hand
        Waiting.until(PATIENCE, "both servers are full", () -> PROVIDER.inFlight() == 40);
        var waiting = new HashSet<String>();
        for (var id : ids) {
            if (owner.status(id).equals("pending")) {
                waiting.add(id);
            }
        }
        assertEquals(5, waiting.size());
        for (var id : waiting) {
            assertEquals(0, ServerApi.json(cancelled(other, id)).path("stopped").size());
        }
        for (var id : ids) {
            cancelled(other, id);
        }
        Waiting.until(PATIENCE, "the model is left alone", () -> PROVIDER.inFlight() == 0);
        Waiting.until(PATIENCE, "no server has them in hand", () -> owner.owned() + other.owned() == 0);
    }

    @Test
    void ofAFrozenOwnerItIsToldWhatCannotBeKnownAndItsWakingChangesNothing() throws Exception {
        SHOP.behind(gate);
        PROVIDER.script(request -> request.key().equals("run 0")
                ? ScriptedReply.call("order", "web_fetch", SHOP.order("frozen"))
                : ScriptedReply.text("late").behind(gate));
        var frozen = fleet.server(0);
        other.pauseClaims();
        var ids = owner.runs(2);
        Waiting.until(PATIENCE, "they are under way", () -> SHOP.inFlight() == 1 && PROVIDER.inFlight() == 1);
        other.resumeClaims();
        frozen.freeze();
        var ordering = ServerApi.json(cancelled(other, ids.get(0)));
        assertEquals("tool_call", ordering.at("/stopped/0/kind").asText());
        assertEquals("unknown", ordering.at("/stopped/0/outcome").asText());
        var asking = ServerApi.json(cancelled(other, ids.get(1)));
        assertEquals("model_call", asking.at("/stopped/0/kind").asText());
        assertEquals("unknown", asking.at("/stopped/0/outcome").asText());

        gate.open();
        var before = Set.of(other.session(ids.get(0)), other.session(ids.get(1)));
        Waiting.until(PATIENCE, "shop and model have answered", () -> SHOP.inFlight() + PROVIDER.inFlight() == 0);
        int calls = PROVIDER.calls();
        frozen.thaw();
        Waiting.until(PATIENCE, "it has let go", () -> owner.owned() == 0);
        assertEquals(before, Set.of(owner.session(ids.get(0)), owner.session(ids.get(1))));
        assertEquals(calls, PROVIDER.calls());
        assertEquals(1, SHOP.ordered("frozen"));
    }

    @Test
    void whileAStoreHangsTheAnswerIsAnErrorInTimeAndTheOrderIsCarriedOutLater() throws Exception {
        PROVIDER.bySteps(ScriptedReply.text("late").behind(gate));
        var ids = owner.runs(2);
        Waiting.until(PATIENCE, "they are under way", () -> PROVIDER.inFlight() == 2);
        fleet.stores().postgres().freeze();
        refusedInTime(ids.get(0));
        fleet.stores().postgres().thaw();
        Waiting.until(
                PATIENCE,
                "the order is carried out",
                () -> owner.status(ids.get(0)).equals("cancelled"));
        fleet.stores().redis().freeze();
        refusedInTime(ids.get(1));
        fleet.stores().redis().thaw();
        cancelled(other, ids.get(1));
    }

    private void refusedInTime(String id) throws IOException {
        long asked = System.nanoTime();
        var answer = other.cancel(id);
        assertEquals(503, answer.statusCode(), answer.body());
        assertTrue(answer.headers().firstValue("Retry-After").isPresent());
        assertInTime(asked);
    }

    private static HttpResponse<String> cancelled(ServerApi by, String id) throws IOException {
        long asked = System.nanoTime();
        var answer = by.cancel(id);
        assertEquals(200, answer.statusCode(), answer.body());
        assertInTime(asked);
        return answer;
    }

    private static void assertInTime(long asked) {
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked);
        assertTrue(took <= LONGEST_ANSWER_MS, "answered after " + took + " ms");
    }
}
