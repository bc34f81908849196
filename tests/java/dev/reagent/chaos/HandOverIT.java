package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.Gate;
import dev.reagent.Waiting;
import dev.reagent.journey.Sse;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
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

    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();
    private static final Shop SHOP = Shop.open();

    @TempDir
    static Path temp;

    private static Fleet fleet;
    private static PackagedServer leaving;
    private static ServerApi leavings;
    private static ServerApi other;

    private final Gate model = Gate.closed();
    private final Gate shop = Gate.closed();

    @BeforeAll
    static void start() throws Exception {
        fleet = Fleet.start(
                temp,
                2,
                Map.of(
                        "OPENAI_BASE_URL", PROVIDER.openAiBaseUrl(),
                        "OPENAI_MODEL", "scripted",
                        "REAGENT_RUN_MODEL_DRAIN", "1S",
                        "REAGENT_RUN_SHUTDOWN_TIMEOUT", "12S",
                        "REAGENT_WEB_FETCH_ALLOWED_HOSTS", SHOP.host()));
        leaving = fleet.server(0);
        leavings = new ServerApi(leaving);
        other = new ServerApi(fleet.server(1));
    }

    /** Starts again what the test before has ended; the runs of each test are the first server's. */
    @BeforeEach
    void begin() throws Exception {
        if (!leaving.isAlive()) {
            leaving.start();
        }
        other.pauseClaims();
        SHOP.behind(shop);
    }

    @AfterEach
    void onStarted() {
        model.open();
        shop.open();
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
    void runsOfAServerThatEndsAreFinishedByAnotherAndNoEffectHappensTwice() throws Exception {
        PROVIDER.script(request -> {
            if (request.step() > 0) {
                return ScriptedReply.text("done");
            }
            var order = ScriptedReply.call("order", "web_fetch", SHOP.order(name(request.key())));
            return isSlow(request.key()) ? order.behind(model) : order;
        });
        var ids = leavings.runs(RUNS);
        Waiting.until(
                PATIENCE,
                "half are at the model, half in the shop",
                () -> SHOP.inFlight() == RUNS / 2 && PROVIDER.inFlight() == RUNS / 2);
        other.resumeClaims();
        // one that is at the model, so that nothing is new for them before the server goes
        var watched = ids.getFirst();
        var stream = leavings.follow(watched, 0);
        var poll = leavings.awaitNews(watched, other.tag(watched));
        int brokenOff = PROVIDER.brokenOff();
        leaving.terminate();
        Waiting.until(PATIENCE, "it says that it is not ready, and still answers", () -> answersUnready(leaving));
        Waiting.until(PATIENCE, "the model is awaited no longer", () -> PROVIDER.brokenOff() == brokenOff + RUNS / 2);
        assertEquals(RUNS / 2, SHOP.inFlight());
        assertTrue(leaving.isAlive(), "orders under way are not awaited");
        shop.open();
        leaving.awaitEnd(Duration.ofSeconds(12));

        var seen = new ArrayList<>(stream.get(1, TimeUnit.SECONDS));
        assertTrue(poll.get(1, TimeUnit.SECONDS).statusCode() < 400);
        model.open();
        Waiting.until(PATIENCE, "the other has finished all", () -> other.allAre("completed", ids));
        seen.addAll(other.follow(watched, seen.getLast().id()).get(10, TimeUnit.SECONDS));
        assertEquals(Sse.names(other.follow(watched, 0).get(10, TimeUnit.SECONDS)), Sse.names(seen));
        for (int i = 0; i < RUNS; i++) {
            assertEquals(1, SHOP.ordered("run-" + i), "orders of run " + i);
            assertTrue(PROVIDER.callsOf("run " + i) <= 3, "run " + i + " took more than one model call more");
        }
    }

    @Test
    void runsOfAServerThatAnOperatorDrainsAreFinishedByAnotherAndItStaysAndTakesAgain() throws Exception {
        PROVIDER.script(request -> request.step() == 0
                ? ScriptedReply.call("order", "web_fetch", SHOP.order(name(request.key())))
                : ScriptedReply.text("done"));
        var ids = leavings.runs("drained", 20);
        Waiting.until(PATIENCE, "all are in the shop", () -> SHOP.inFlight() == 20);
        other.resumeClaims();
        other.operate("drain", leavings);
        shop.open();
        Waiting.until(PATIENCE, "it has nothing", () -> leavings.owned() == 0);
        Waiting.until(PATIENCE, "the other has finished all", () -> other.allAre("completed", ids));
        for (int i = 0; i < 20; i++) {
            assertEquals(1, SHOP.ordered("drained-" + i), "orders of run " + i);
        }
        assertTrue(leaving.isReady());
        other.pauseClaims();
        other.operate("undrain", leavings);
        var again = leavings.run("drained 20");
        Waiting.until(PATIENCE, "it takes again", () -> leavings.status(again).equals("completed"));
        assertEquals(1, SHOP.ordered("drained-20"));
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
        PROVIDER.bySteps(ScriptedReply.text("done").behind(model));
        var ids = leavings.runs("hanging", 10);
        Waiting.until(PATIENCE, "runs wait on the model", () -> PROVIDER.inFlight() == 10);
        other.resumeClaims();
        fleet.stores().redis().freeze();
        fleet.stores().postgres().freeze();
        try {
            leaving.terminate();
            leaving.awaitEnd(Duration.ofSeconds(20));
        } finally {
            fleet.stores().postgres().thaw();
            fleet.stores().redis().thaw();
        }
        model.open();
        Waiting.until(PATIENCE, "the other has finished all", () -> other.allAre("completed", ids));
        assertFalse(leaving.isAlive());
    }
}
