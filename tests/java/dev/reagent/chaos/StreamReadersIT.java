package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reagent.LongForm;
import dev.reagent.Waiting;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Call;
import dev.reagent.model.ScriptedRequest;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Readers whose connections break all the time, on servers that are killed. */
@EnabledOnOs(OS.LINUX)
class StreamReadersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final int SESSIONS = LongForm.or(10, 20);
    private static final int READERS = LongForm.or(300, 1000);
    private static final int KILLS = 2;
    private static final long SEED = 20261121;

    private final ScriptedProvider provider = ScriptedProvider.start();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private volatile int killed;

    @TempDir
    Path temp;

    private Fleet fleet;

    @BeforeEach
    void start() throws Exception {
        provider.withoutRecording().script(this::reply);
        fleet = Fleet.start(
                temp,
                2,
                Map.of(
                        "OPENAI_BASE_URL", provider.openAiBaseUrl(),
                        "OPENAI_MODEL", "scripted",
                        "REAGENT_TOOLS_ECHO_ENABLED", "true"));
    }

    /** Some seconds of words; no session ends before the last kill. */
    private ScriptedReply reply(ScriptedRequest request) {
        var words = ("Step " + request.step() + " of " + request.key() + ", word for word. ").repeat(5);
        var reply = ScriptedReply.text(words).pausing(Duration.ofMillis(300));
        var echo = new JsonObject().put("text", request.key() + " " + request.step());
        return killed < KILLS ? reply.and(new Call("call_" + request.step(), "echo", echo.encode())) : reply;
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        if (fleet != null) {
            fleet.close();
        }
        provider.close();
    }

    @Test
    void manyReadersCutAtRandomHearEachEventOnceAndInOrderThoughServersAreKilled() throws Exception {
        var ids = started();
        var readers = readers(ids);
        vertx.runOnContext(now -> all(readers).forEach(RestlessReader::connect));
        while (killed < KILLS) {
            int heard = heard(readers);
            Waiting.until(PATIENCE, "readers hear more", () -> heard(readers) > heard + 20 * READERS);
            var victim = fleet.server(killed).awaitReady();
            victim.kill();
            victim.launch();
            killed++;
        }
        Waiting.until(
                PATIENCE,
                "all readers have heard the end",
                () -> all(readers).stream().allMatch(RestlessReader::isOver));
        int restarts = 0;
        for (var id : ids) {
            var whole = whole(id);
            readers.get(id).forEach(reader -> assertHeard(whole, reader.heard()));
            restarts += (int)
                    whole.stream().filter(it -> it.contains(" step.restarted ")).count();
        }
        int cuts = all(readers).stream().mapToInt(RestlessReader::cuts).sum();
        assertTrue(cuts > 2 * READERS, cuts + " cuts only");
        assertTrue(restarts > 0, "no step was cut off by a kill");
    }

    private List<String> started() throws IOException {
        var api = new ServerApi(fleet.server(0));
        var ids = new ArrayList<String>();
        for (int i = 0; i < SESSIONS; i++) {
            ids.add(api.run(order(i)));
        }
        return ids;
    }

    /** More steps than there can be until both servers have been killed. */
    private static JsonNode order(int number) {
        return new ObjectMapper()
                .createObjectNode()
                .put("prompt", "run " + number)
                .put("max_steps", 200);
    }

    private Map<String, List<RestlessReader>> readers(List<String> ids) {
        var http = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setMaxPoolSize(2 * READERS)
                        .setKeepAlive(false)
                        .setConnectTimeout(2000))
                .withConnectHandler(connection -> connection.exceptionHandler(broken -> {}))
                .build();
        var servers = fleet.servers().stream().map(PackagedServer::url).toList();
        var random = new Random(SEED);
        var readers = new HashMap<String, List<RestlessReader>>();
        for (int i = 0; i < READERS; i++) {
            var id = ids.get(i % ids.size());
            readers.computeIfAbsent(id, none -> new ArrayList<>())
                    .add(new RestlessReader(vertx, http, id, servers, random.nextLong()));
        }
        return readers;
    }

    private static List<RestlessReader> all(Map<String, List<RestlessReader>> readers) {
        return readers.values().stream().flatMap(List::stream).toList();
    }

    private static int heard(Map<String, List<RestlessReader>> readers) {
        return all(readers).stream().mapToInt(it -> it.heard().size()).sum();
    }

    private List<String> whole(String id) throws IOException {
        return RestlessReader.shownAll(
                fleet.server(0).awaitReady().get("/v1/agents/" + id + "/events").body());
    }

    private static void assertHeard(List<String> whole, List<String> heard) {
        for (int i = 0; i < Math.max(whole.size(), heard.size()); i++) {
            var told = i < whole.size() ? whole.get(i) : "nothing";
            var got = i < heard.size() ? heard.get(i) : "nothing";
            assertTrue(told.equals(got), "instead of " + told + " it heard " + got + ", event " + i);
        }
    }
}
