package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.Gate;
import dev.reagent.Waiting;
import dev.reagent.journey.Sse;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of runs of every kind when Redis has lost all of its data: each goes on, or waits to be settled. */
@EnabledOnOs(OS.LINUX)
class WipedRedisIT {

    /** Owners have 30 s to put back what they hold, before anybody else does. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final String QUERY = "{\"database\":\"demo\",\"sql\":\"select count(*) from orders\"}";

    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();
    private static final Shop SHOP = Shop.open();

    @TempDir
    static Path temp;

    private static Fleet fleet;
    private static ServerApi one;
    private static ServerApi other;

    /** Of the model's words to those that think, and of the shop's to those that order. */
    private final Gate gate = Gate.closed();

    private List<String> thinking;
    private List<String> asking;
    private String ordering;
    private List<String> waiting;

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
                        "4",
                        "REAGENT_WEB_FETCH_ALLOWED_HOSTS",
                        SHOP.host()));
        one = new ServerApi(fleet.server(0));
        other = new ServerApi(fleet.server(1));
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

    /** Two runs that ask, one that orders, seven that think, and three that wait for a server: all that there may be. */
    private void begin(String name) throws Exception {
        SHOP.behind(gate);
        PROVIDER.script(request -> request.step() > 0
                ? ScriptedReply.text("done")
                : switch (request.key().split(" ")[1]) {
                    case "ask" -> ScriptedReply.call("count", "sql_query", QUERY);
                    case "order" -> ScriptedReply.call("order", "web_fetch", SHOP.order(name));
                    default -> ScriptedReply.text("done").behind(gate);
                });
        asking = one.runs(name + " ask", 2);
        Waiting.until(PATIENCE, "they ask", () -> one.allAre("awaiting_approval", asking));
        ordering = one.run(name + " order");
        Waiting.until(PATIENCE, "the order is on its way", () -> SHOP.ordered(name) == 1);
        // with the order, all that both servers may have in hand
        thinking = one.runs(name + " think", 7);
        Waiting.until(PATIENCE, "they think", () -> PROVIDER.inFlight() == 7);
        waiting = one.runs(name + " wait", 3);
        assertTrue(one.allAre("pending", waiting));
    }

    @Test
    void whileTheServersLiveNothingIsDoneTwiceAndEverythingGoesOn() throws Exception {
        begin("alive");
        fleet.stores().flushRedis();
        gate.open();
        Waiting.until(PATIENCE, "what was in hand is over", () -> other.allAre("completed", thinking));
        Waiting.until(
                PATIENCE, "the order is settled", () -> other.status(ordering).equals("completed"));
        assertEquals(1, SHOP.ordered("alive"));
        for (int i = 0; i < thinking.size(); i++) {
            assertEquals(1, PROVIDER.callsOf("alive think " + i), "model calls of run " + i);
            var seqs = other.follow(thinking.get(i), 0).get(10, TimeUnit.SECONDS).stream()
                    .map(Sse::id)
                    .toList();
            assertEquals(seqs.stream().sorted().distinct().toList(), seqs);
        }
        assertTheRestGoesOn();
    }

    @Test
    void whereTheServersDieWithItRunsBeginAnewAndWhatMayHaveHappenedIsAskedAbout() throws Exception {
        begin("dead");
        fleet.server(0).kill();
        fleet.server(1).kill();
        fleet.stores().loseRedis();
        fleet.stores().redis().startAgain();
        fleet.stores().await();
        gate.open();
        fleet.server(0).launch();
        fleet.server(1).launch();
        fleet.awaitReady();
        Waiting.until(PATIENCE, "what was in hand is over", () -> other.allAre("completed", thinking));
        Waiting.until(PATIENCE, "the order waits", () -> other.status(ordering).equals("awaiting_approval"));
        assertEquals(
                "needs_reconciliation",
                other.session(ordering).path("status_reason").asText());
        assertEquals(1, SHOP.ordered("dead"));
        other.decide(ordering, "{\"decision\":\"respond\",\"message\":\"it is here\"}");
        Waiting.until(
                PATIENCE, "the order is settled", () -> one.status(ordering).equals("completed"));
        assertTheRestGoesOn();
        assertEquals(1, SHOP.ordered("dead"));
    }

    private void assertTheRestGoesOn() throws Exception {
        Waiting.until(PATIENCE, "what waited for a server is over", () -> other.allAre("completed", waiting));
        Waiting.until(PATIENCE, "questions are still asked", () -> other.allAre("awaiting_approval", asking));
        for (var id : asking) {
            other.decide(id, "{\"decision\":\"approve\"}");
        }
        Waiting.until(PATIENCE, "what was asked is over", () -> one.allAre("completed", asking));
    }

    @Test
    void whatHadEndedAndWasNotYetInPostgresIsThereAfterwards() throws Exception {
        begin("ended");
        fleet.stores().postgres().freeze();
        try {
            gate.open();
            Waiting.until(PATIENCE, "they are over in Redis", () -> other.allAre("completed", thinking));
            fleet.stores().flushRedis();
        } finally {
            fleet.stores().postgres().thaw();
        }
        Waiting.until(PATIENCE, "they are in PostgreSQL", () -> other.allAre("completed", thinking));
        for (int i = 0; i < thinking.size(); i++) {
            assertEquals(1, PROVIDER.callsOf("ended think " + i), "model calls of run " + i);
        }
        assertTheRestGoesOn();
    }
}
