package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.Waiting;
import dev.reagent.journey.Sse;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

    private final ScriptedProvider provider = ScriptedProvider.start();
    private final Shop shop = Shop.open();

    @TempDir
    Path temp;

    private Fleet fleet;
    private ServerApi one;
    private ServerApi other;
    private List<String> thinking;
    private List<String> asking;
    private String ordering;
    private List<String> waiting;

    @BeforeEach
    void begin() throws Exception {
        fleet = Fleet.start(
                temp,
                2,
                Map.of(
                        "OPENAI_BASE_URL",
                        provider.openAiBaseUrl(),
                        "OPENAI_MODEL",
                        "scripted",
                        "REAGENT_RUN_MAX_SESSIONS",
                        "4",
                        "REAGENT_WEB_FETCH_ALLOWED_HOSTS",
                        shop.host()));
        one = new ServerApi(fleet.server(0));
        other = new ServerApi(fleet.server(1));
        shop.taking(Duration.ofSeconds(4));
        provider.script(request -> request.step() > 0
                ? ScriptedReply.text("done")
                : switch (request.key().split(" ")[0]) {
                    case "ask" -> ScriptedReply.call("count", "sql_query", QUERY);
                    case "order" -> ScriptedReply.call("order", "web_fetch", shop.order("once"));
                    default -> ScriptedReply.text("done").after(Duration.ofSeconds(5));
                });
        asking = List.of(one.run("ask 0"), one.run("ask 1"));
        Waiting.until(PATIENCE, "they ask", () -> one.allAre("awaiting_approval", asking));
        ordering = one.run("order");
        Waiting.until(PATIENCE, "the order is on its way", () -> shop.inFlight() == 1);
        // with the order, all that both servers may have in hand
        thinking = runs("think", 7);
        Waiting.until(PATIENCE, "they think", () -> provider.inFlight() == 7);
        waiting = runs("wait", 3);
        assertTrue(one.allAre("pending", waiting));
    }

    private List<String> runs(String kind, int count) throws Exception {
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            ids.add(one.run(kind + " " + i));
        }
        return ids;
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
    void whileTheServersLiveNothingIsDoneTwiceAndEverythingGoesOn() throws Exception {
        fleet.stores().flushRedis();
        Waiting.until(PATIENCE, "what was in hand is over", () -> other.allAre("completed", thinking));
        Waiting.until(
                PATIENCE, "the order is settled", () -> other.status(ordering).equals("completed"));
        assertEquals(1, shop.ordered("once"));
        for (int i = 0; i < thinking.size(); i++) {
            assertEquals(1, provider.callsOf("think " + i), "model calls of run " + i);
            var seqs = other.follow(thinking.get(i), 0).get(10, TimeUnit.SECONDS).stream()
                    .map(Sse::id)
                    .toList();
            assertEquals(seqs.stream().sorted().distinct().toList(), seqs);
        }
        assertTheRestGoesOn();
    }

    @Test
    void whereTheServersDieWithItRunsBeginAnewAndWhatMayHaveHappenedIsAskedAbout() throws Exception {
        fleet.server(0).kill();
        fleet.server(1).kill();
        fleet.stores().loseRedis();
        fleet.stores().redis().startAgain();
        fleet.stores().await();
        fleet.server(0).launch();
        fleet.server(1).launch();
        fleet.server(0).awaitReady();
        fleet.server(1).awaitReady();
        Waiting.until(PATIENCE, "what was in hand is over", () -> other.allAre("completed", thinking));
        Waiting.until(PATIENCE, "the order waits", () -> other.status(ordering).equals("awaiting_approval"));
        assertEquals(
                "needs_reconciliation",
                other.session(ordering).path("status_reason").asText());
        assertEquals(1, shop.ordered("once"));
        other.decide(ordering, "{\"decision\":\"respond\",\"message\":\"it is here\"}");
        Waiting.until(
                PATIENCE, "the order is settled", () -> one.status(ordering).equals("completed"));
        assertTheRestGoesOn();
        assertEquals(1, shop.ordered("once"));
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
        fleet.stores().postgres().freeze();
        try {
            Waiting.until(PATIENCE, "they are over in Redis", () -> other.allAre("completed", thinking));
            fleet.stores().flushRedis();
        } finally {
            fleet.stores().postgres().thaw();
        }
        Waiting.until(PATIENCE, "they are in PostgreSQL", () -> other.allAre("completed", thinking));
        for (int i = 0; i < thinking.size(); i++) {
            assertEquals(1, provider.callsOf("think " + i), "model calls of run " + i);
        }
    }
}
