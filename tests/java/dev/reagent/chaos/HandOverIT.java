package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.Waiting;
import dev.reagent.journey.Sse;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a server's runs when it is asked to end. */
@EnabledOnOs(OS.LINUX)
class HandOverIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RUNS = 50;

    private final ScriptedProvider provider = ScriptedProvider.start();
    private final Shop shop = Shop.open();

    @TempDir
    Path temp;

    private Fleet fleet;
    private PackagedServer leaving;
    private ServerApi other;

    @BeforeEach
    void start() throws Exception {
        fleet = Fleet.start(
                temp,
                2,
                Map.of(
                        "OPENAI_BASE_URL", provider.openAiBaseUrl(),
                        "OPENAI_MODEL", "scripted",
                        "REAGENT_RUN_MODEL_DRAIN", "1S",
                        "REAGENT_RUN_SHUTDOWN_TIMEOUT", "12S",
                        "REAGENT_WEB_FETCH_ALLOWED_HOSTS", shop.host()));
        leaving = fleet.server(0);
        other = new ServerApi(fleet.server(1));
    }

    @AfterEach
    void stop() throws Exception {
        if (fleet != null) {
            fleet.close();
        }
        shop.close();
        provider.close();
    }

    @Test
    void runsOfAServerThatEndsAreFinishedByAnotherAndNoEffectHappensTwice() throws Exception {
        shop.taking(Duration.ofSeconds(3));
        provider.script(request -> request.step() == 0
                ? ScriptedReply.call("order", "web_fetch", shop.order(name(request.key())))
                        .after(Duration.ofMillis(isSlow(request.key()) ? 6000 : 300))
                : ScriptedReply.text("done").after(Duration.ofMillis(500)));
        var ids = new ServerApi(leaving).runs(RUNS);
        Waiting.until(PATIENCE, "half are at the model, half in the shop", () -> shop.inFlight() >= RUNS / 2);
        // one that is at the model, so that nothing is new for them before the server goes
        var watched = ids.getFirst();
        var stream = new ServerApi(leaving).follow(watched, 0);
        var poll = new ServerApi(leaving).awaitNews(watched, other.tag(watched));
        long signalled = System.nanoTime();
        leaving.terminate();
        Waiting.until(PATIENCE, "it says that it is not ready, and still answers", () -> answersUnready(leaving));
        leaving.awaitEnd(Duration.ofSeconds(12));
        assertTrue(System.nanoTime() - signalled > TimeUnit.SECONDS.toNanos(1), "orders under way were not awaited");

        var seen = new ArrayList<>(stream.get(1, TimeUnit.SECONDS));
        assertTrue(poll.get(1, TimeUnit.SECONDS).statusCode() < 400);
        Waiting.until(PATIENCE, "the other has finished all", () -> other.allAre("completed", ids));
        seen.addAll(other.follow(watched, seen.getLast().id()).get(10, TimeUnit.SECONDS));
        assertEquals(Sse.names(other.follow(watched, 0).get(10, TimeUnit.SECONDS)), Sse.names(seen));
        for (int i = 0; i < RUNS; i++) {
            assertEquals(1, shop.ordered("run-" + i), "orders of run " + i);
            assertTrue(provider.callsOf("run " + i) <= 3, "run " + i + " took more than one model call more");
        }
    }

    @Test
    void runsOfAServerThatAnOperatorDrainsAreFinishedByAnotherAndItStaysAndTakesAgain() throws Exception {
        shop.taking(Duration.ofSeconds(2));
        provider.script(request -> request.step() == 0
                ? ScriptedReply.call("order", "web_fetch", shop.order(name(request.key())))
                : ScriptedReply.text("done").after(Duration.ofMillis(300)));
        var keeping = fleet.server(1);
        operate(leaving, "pause_claims", idOf(keeping));
        var ids = new ServerApi(leaving).runs(20);
        Waiting.until(PATIENCE, "all are in the shop", () -> shop.inFlight() == 20);
        operate(leaving, "resume_claims", idOf(keeping));
        operate(keeping, "drain", idOf(leaving));
        Waiting.until(PATIENCE, "it has nothing", () -> new ServerApi(leaving).owned() == 0);
        Waiting.until(PATIENCE, "the other has finished all", () -> other.allAre("completed", ids));
        for (int i = 0; i < 20; i++) {
            assertEquals(1, shop.ordered("run-" + i), "orders of run " + i);
        }
        assertTrue(leaving.isReady());
        operate(keeping, "pause_claims", idOf(keeping));
        operate(keeping, "undrain", idOf(leaving));
        var again = new ServerApi(leaving).run("run 20");
        Waiting.until(
                PATIENCE,
                "it takes again",
                () -> new ServerApi(leaving).status(again).equals("completed"));
        assertEquals(1, shop.ordered("run-20"));
    }

    private static String idOf(PackagedServer server) throws IOException {
        return new JsonObject(server.get("/v1/operations").body()).getString("server_id");
    }

    private static void operate(PackagedServer by, String action, String server) throws IOException {
        var order = new JsonObject().put("action", action).put("server", server);
        assertEquals(200, by.post("/v1/operations", order.encode()).statusCode());
    }

    private static boolean isSlow(String key) {
        return Integer.parseInt(key.substring(4)) % 2 == 0;
    }

    private static String name(String key) {
        return key.replace(' ', '-');
    }

    private static boolean answersUnready(PackagedServer server) {
        try {
            return server.get("/q/health/ready").statusCode() == 503;
        } catch (IOException gone) {
            throw new AssertionError("it was gone before it was unready", gone);
        }
    }

    @Test
    void aServerEndsInTimeThoughBothStoresHang() throws Exception {
        provider.bySteps(ScriptedReply.text("done").after(Duration.ofSeconds(4)));
        var ids = new ServerApi(leaving).runs(10);
        Waiting.until(PATIENCE, "runs wait on the model", () -> provider.inFlight() == 10);
        fleet.stores().redis().freeze();
        fleet.stores().postgres().freeze();
        try {
            leaving.terminate();
            leaving.awaitEnd(Duration.ofSeconds(20));
        } finally {
            fleet.stores().postgres().thaw();
            fleet.stores().redis().thaw();
        }
        Waiting.until(PATIENCE, "the other has finished all", () -> other.allAre("completed", ids));
        assertFalse(leaving.isAlive());
    }
}
