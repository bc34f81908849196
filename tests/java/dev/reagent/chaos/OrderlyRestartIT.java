package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.Gate;
import dev.reagent.Waiting;
import dev.reagent.journey.Sse;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What readers of streams see of an orderly restart of a server with its own stores. */
@EnabledOnOs(OS.LINUX)
class OrderlyRestartIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String QUERY = "{\"database\":\"demo\",\"sql\":\"select count(*) from orders\"}";

    private final ScriptedProvider provider = ScriptedProvider.start();
    private final Shop shop = Shop.open();

    @TempDir
    Path temp;

    private PackagedServer server;
    private ServerApi api;

    @BeforeEach
    void start() throws Exception {
        server = new PackagedServer(
                        temp,
                        Map.of(
                                "OPENAI_BASE_URL", provider.openAiBaseUrl(),
                                "OPENAI_MODEL", "scripted",
                                "REAGENT_RUN_MODEL_DRAIN", "1S",
                                "REAGENT_RUN_SHUTDOWN_TIMEOUT", "8S",
                                "REAGENT_WEB_FETCH_ALLOWED_HOSTS", shop.host()))
                .start();
        api = new ServerApi(server);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        shop.close();
        provider.close();
    }

    @Test
    void nobodyIsToldOfALossAndACallThatStartsAgainIsAnnounced() throws Exception {
        var shut = Gate.closed();
        shop.behind(shut);
        // of the answer, the first words come before the restart and the others after it
        var rest = new AtomicReference<>(Gate.closed());
        provider.script(request -> request.step() > 0
                ? ScriptedReply.text("done")
                : switch (request.key()) {
                    case "ask" -> ScriptedReply.call("count", "sql_query", QUERY);
                    case "fetch" ->
                        ScriptedReply.call("page", "web_fetch", "{\"url\":\"http://" + shop.host() + "/page\"}");
                    default ->
                        ScriptedReply.text("many words, of which each takes its time to come")
                                .behind(rest.get(), 2);
                });
        var asking = api.run("ask");
        var fetching = api.run("fetch");
        var thinking = api.run("think");
        var ids = List.of(asking, fetching, thinking);
        var before = new ArrayList<CompletableFuture<List<Sse>>>();
        for (var id : ids) {
            before.add(api.follow(id, 0));
        }
        Waiting.until(PATIENCE, "one asks", () -> api.status(asking).equals("awaiting_approval"));
        Waiting.until(PATIENCE, "one fetches", () -> shop.inFlight() == 1);
        api.awaitEvent(thinking, "answer.delta");

        server.terminate();
        server.awaitEnd(PATIENCE);
        shop.behind(Gate.OPEN);
        rest.set(Gate.OPEN);
        server.start();
        api.decide(asking, "{\"decision\":\"approve\"}");
        Waiting.until(PATIENCE, "all are over", () -> api.allAre("completed", ids));

        for (int i = 0; i < ids.size(); i++) {
            var seen = new ArrayList<>(before.get(i).get(10, TimeUnit.SECONDS));
            assertFalse(seen.isEmpty(), "the reader saw nothing before the restart");
            seen.addAll(api.follow(ids.get(i), seen.getLast().id()).get(10, TimeUnit.SECONDS));
            var names = Sse.names(seen);
            assertTrue(!names.contains("gap") && names.getLast().equals("session.completed"), names.toString());
        }
        var calls = Sse.names(api.follow(fetching, 0).get(10, TimeUnit.SECONDS)).stream()
                .filter(name -> name.equals("tool.started") || name.equals("step.restarted"))
                .toList();
        assertEquals(List.of("tool.started", "step.restarted", "tool.started"), calls);
    }
}
