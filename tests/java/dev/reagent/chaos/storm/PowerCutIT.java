package dev.reagent.chaos.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.Gate;
import dev.reagent.LongForm;
import dev.reagent.Waiting;
import dev.reagent.chaos.Fleet;
import dev.reagent.chaos.PackagedServer;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three servers are killed in one moment, with many runs in hand, and start in one moment, as after a power cut: each run has one
 * owner, by the count of the model, which is asked and paid by each.
 */
@EnabledOnOs(OS.LINUX)
class PowerCutIT {

    private static final int SERVERS = 3;
    private static final int RUNS = 160;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** Until a server that was overtaken has stopped, and a cancel's calls are broken off. */
    private static final Duration BOUND = Duration.ofSeconds(2);

    /** Longer than the 5 s after which a server counts as gone. */
    private static final Duration PAUSE = Duration.ofSeconds(6);

    /** In which others take what a server has that was gone, and ask the model. */
    private static final Duration WATCHED = Duration.ofSeconds(10);

    /** Nobody gets an answer: what is asked stays asked until its server breaks it off or dies. */
    private static final ScriptedProvider MODEL = ScriptedProvider.start()
            .withoutRecording()
            .script(request -> ScriptedReply.text("never said").behind(Gate.closed()));

    @TempDir
    static Path temp;

    private static Fleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = Fleet.start(
                temp, SERVERS, Map.of("OPENAI_BASE_URL", MODEL.openAiBaseUrl(), "OPENAI_MODEL", "scripted"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (fleet != null) {
            fleet.close();
        }
        MODEL.close();
    }

    /** Ten in the long form; in every other one a server is paused after its first take. */
    static Stream<Arguments> cuts() {
        return IntStream.rangeClosed(1, LongForm.or(2, 10)).mapToObj(cut -> Arguments.of(cut, cut % 2 == 1));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void eachRunHasOneModelCallAtATimeAndACancelledOneNone(int cut, boolean pausing) throws Exception {
        var word = "cut " + cut;
        var ids = accepted(word);
        Waiting.until(PATIENCE, "all runs wait for the model", () -> open(word).size() == RUNS);
        for (var server : fleet.servers()) {
            server.kill();
        }
        Waiting.until(PATIENCE, "the dead ask nothing", () -> MODEL.inFlight() == 0);
        for (var server : fleet.servers()) {
            server.launch();
        }
        if (pausing) {
            pauseTheFirstThatTakes();
        }
        fleet.awaitReady();
        Waiting.until(PATIENCE, "each run is gone on with", () -> open(word).size() == RUNS);
        assertOneModelCallEach(word);
        cancel(ids);
        pass(BOUND);
        assertEquals(Map.of(), open(word), "model calls that are open after their cancel was reported");
    }

    private static List<String> accepted(String word) throws IOException {
        var runs = new JsonArray();
        for (int i = 0; i < RUNS; i++) {
            runs.add(new JsonObject().put("prompt", prompt(word, i)).put("tools", new JsonArray()));
        }
        var answer = fleet.server(0)
                .post("/v1/agents/batch", new JsonObject().put("runs", runs).encode());
        assertEquals(202, answer.statusCode(), answer.body());
        return new JsonObject(answer.body())
                .getJsonArray("session_ids").stream().map(String.class::cast).toList();
    }

    private static String prompt(String word, int number) {
        return word + " run " + number;
    }

    private static void pauseTheFirstThatTakes() throws Exception {
        var first = new ArrayList<PackagedServer>();
        Waiting.until(PATIENCE, "a server takes runs", () -> {
            for (var server : fleet.servers()) {
                if (first.isEmpty() && owns(server)) {
                    first.add(server);
                }
            }
            return !first.isEmpty();
        });
        first.getFirst().freeze();
        pass(PAUSE);
        first.getFirst().thaw();
    }

    private static boolean owns(PackagedServer server) {
        try {
            return server.get("/q/metrics")
                    .body()
                    .lines()
                    .anyMatch(line -> line.startsWith("reagent_sessions_owned ") && !line.endsWith(" 0.0"));
        } catch (IOException notListening) {
            return false;
        }
    }

    /** How many calls of the model each run has open; those without any are left out. */
    private static Map<String, Integer> open(String word) {
        var open = new TreeMap<String, Integer>();
        for (int i = 0; i < RUNS; i++) {
            int calls = MODEL.openOf(prompt(word, i));
            if (calls > 0) {
                open.put(prompt(word, i), calls);
            }
        }
        return open;
    }

    /** One that is overtaken may go on for a moment, whenever that is. */
    private static void assertOneModelCallEach(String word) {
        var since = new HashMap<String, Long>();
        long end = System.nanoTime() + WATCHED.toNanos();
        for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
            var several = open(word);
            several.values().removeIf(calls -> calls == 1);
            since.keySet().retainAll(several.keySet());
            for (var run : several.keySet()) {
                since.putIfAbsent(run, now);
            }
            long oldest = since.values().stream().min(Long::compare).orElse(now);
            assertTrue(
                    now - oldest <= BOUND.toNanos(),
                    several.size() + " runs have several calls of the model open, all together "
                            + several.values().stream().mapToInt(calls -> calls).sum());
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    /** By all servers, a few at a time. */
    private static void cancel(List<String> ids) throws Exception {
        try (var threads = Executors.newFixedThreadPool(6)) {
            var cancels = new ArrayList<Future<Integer>>();
            for (int i = 0; i < ids.size(); i++) {
                var server = fleet.server(i % SERVERS);
                var path = "/v1/agents/" + ids.get(i) + "/cancel";
                cancels.add(threads.submit(() -> cancelled(server, path)));
            }
            for (var cancel : cancels) {
                assertEquals(200, cancel.get());
            }
        }
    }

    /** The status, once the server knows: while it is busy it may answer 503. */
    private static int cancelled(PackagedServer server, String path) throws IOException {
        int status = server.post(path, null).statusCode();
        for (int tries = 1; status == 503 && tries < 5; tries++) {
            status = server.post(path, null).statusCode();
        }
        return status;
    }

    /** Lets a time go by that is a promise, not a guess. */
    private static void pass(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }
}
