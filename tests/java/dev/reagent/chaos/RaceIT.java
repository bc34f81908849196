package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.Gate;
import dev.reagent.Waiting;
import dev.reagent.journey.Sse;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A cancel, an approval, its expiry and the run's completion at the same moment: one wins, and every reader agrees on which. */
@EnabledOnOs(OS.LINUX)
class RaceIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration EXPIRY = Duration.ofSeconds(20);
    private static final int ROUNDS = 60;
    private static final String QUERY = "{\"database\":\"demo\",\"sql\":\"select count(*) from orders\"}";

    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();

    @TempDir
    static Path temp;

    private static Fleet fleet;
    private static ServerApi one;
    private static ServerApi other;

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
                        "REAGENT_RUN_APPROVAL_EXPIRY",
                        EXPIRY.toSeconds() + "S"));
        one = new ServerApi(fleet.server(0));
        other = new ServerApi(fleet.server(1));
    }

    @AfterAll
    static void stop() throws Exception {
        if (fleet != null) {
            fleet.close();
        }
        PROVIDER.close();
    }

    /** What the two clients of a run were answered. */
    private record Answers(int decision, int cancel) {}

    @Test
    void cancelApprovalExpiryAndCompletionHaveOneWinner() throws Exception {
        var gate = Gate.closed();
        PROVIDER.bySteps(
                ScriptedReply.call("count", "sql_query", QUERY).behind(gate),
                ScriptedReply.text("Forty.").after(Duration.ofMillis(30)));
        var random = new Random(20261121);
        var ids = one.runs(ROUNDS);
        var races = new HashMap<String, Future<Answers>>();
        var answers = new HashMap<String, Answers>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // none asks, and expires, before somebody looks
            gate.open();
            Waiting.until(PATIENCE, "all ask", () -> {
                for (var approval : pending()) {
                    var id = approval.path("session_id").asText();
                    // its card is there before its question is in the log
                    if (!races.containsKey(id)
                            && one.session(id).path("pending_approvals").size() == 1) {
                        races.put(id, threads.submit(race(approval, ids.indexOf(id) % 3, random)));
                    }
                }
                return races.size() == ROUNDS;
            });
            for (var id : ids) {
                answers.put(id, races.get(id).get(2, TimeUnit.MINUTES));
            }
        }
        Waiting.until(
                PATIENCE, "all are over and in PostgreSQL", () -> archived(ids).size() == ROUNDS);
        var archive = archived(ids);
        var seen = new TreeMap<String, Integer>();
        for (int i = 0; i < ROUNDS; i++) {
            seen.merge(agreed(ids.get(i), answers.get(ids.get(i)), archive.get(ids.get(i))), 1, Integer::sum);
        }
        assertTrue(seen.size() >= 3, "too few kinds of outcomes to prove anything: " + seen);
    }

    private static JsonNode pending() throws IOException {
        return ServerApi.json(fleet.server(0).get("/v1/approvals?status=pending&limit=100"))
                .path("approvals");
    }

    /** One approves a run and one cancels it: by the kind well before it expires, around then, or when it is about to end. */
    private static Callable<Answers> race(JsonNode approval, int kind, Random random) {
        int jitter = random.nextInt(-30, 30);
        int cancelLater = switch (kind) {
            case 0 -> random.nextInt(-30, 30);
            case 1 -> random.nextInt(-30, 1200); // a sweep a second says that the time is over
            default -> random.nextInt(40, 140);
        };
        return () -> {
            var id = approval.path("session_id").asText();
            var expiry = Instant.parse(approval.path("expires_at").asText());
            var moment = kind == 1 ? expiry.plusMillis(jitter) : Instant.now().plusMillis(100 + jitter);
            var path = "/v1/approvals/" + approval.path("approval_id").asText() + "/decision";
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var decision = threads.submit(at(
                        moment, () -> answered(() -> fleet.server(0).post(path, "{\"decision\":\"approve\"}"))));
                var cancel = threads.submit(at(moment.plusMillis(cancelLater), () -> answered(() -> other.cancel(id))));
                return new Answers(decision.get(1, TimeUnit.MINUTES), cancel.get(1, TimeUnit.MINUTES));
            }
        };
    }

    /** What a client is told that asks again where a busy server says that it does not know. */
    private static int answered(Callable<HttpResponse<String>> ask) throws Exception {
        int status = ask.call().statusCode();
        for (int tries = 1; status == 503 && tries < 5; tries++) {
            status = ask.call().statusCode();
        }
        return status;
    }

    private static Callable<Integer> at(Instant moment, Callable<Integer> what) {
        return () -> {
            var wait = Duration.between(Instant.now(), moment);
            if (wait.isPositive()) {
                Thread.sleep(wait);
            }
            return what.call();
        };
    }

    /** Whether every reader tells the same, and what that is. */
    private static String agreed(String id, Answers answers, String archived) throws Exception {
        var session = one.session(id);
        assertEquals(session, other.session(id));
        var status = session.path("status").asText();
        assertEquals(status, archived, id);
        assertEquals(0, session.path("pending_approvals").size());
        var events = one.follow(id, 0).get(10, TimeUnit.SECONDS);
        assertEquals(texts(events), texts(other.follow(id, 0).get(10, TimeUnit.SECONDS)));
        assertEquals("session." + status, events.getLast().event());

        assertEquals(answers.cancel() == 200, status.equals("cancelled"), id + ": " + answers + ", " + status);
        assertTrue(answers.cancel() == 200 || answers.cancel() == 409, id + ": " + answers);
        assertEquals(one.cancel(id).body(), other.cancel(id).body());

        var approval = approval(fleet.server(0), id, events);
        assertEquals(approval, approval(fleet.server(1), id, events));
        var decided = approval.path("status").asText();
        assertEquals(answers.decision() == 200, decided.equals("approved"), id + ": " + answers + ", " + decided);
        assertTrue(answers.decision() == 200 || answers.decision() == 409, id + ": " + answers);
        var told = events.stream()
                .filter(event -> event.event().equals("approval.decided"))
                .map(event -> event.data().getString("status"))
                .toList();
        assertEquals(decided.equals("cancelled") ? List.of() : List.of(decided), told, id + ": approval.decided");
        if (status.equals("cancelled")) {
            boolean withdrawn = other.cancel(id).body().contains("\"approval\"");
            assertEquals(
                    decided.equals("cancelled"),
                    withdrawn,
                    id + ": " + decided + ", " + other.cancel(id).body());
        }
        return decided + ", " + status;
    }

    private static List<String> texts(List<Sse> events) {
        return events.stream()
                .map(it -> it.id() + " " + it.event() + " " + it.data())
                .toList();
    }

    private static JsonNode approval(PackagedServer server, String id, List<Sse> events) throws IOException {
        var asked = events.stream()
                .filter(event -> event.event().equals("approval.requested"))
                .toList();
        assertEquals(1, asked.size(), id);
        return ServerApi.json(
                server.get("/v1/approvals/" + asked.getFirst().data().getString("approval_id")));
    }

    private static Map<String, String> archived(List<String> ids) throws Exception {
        var found = new TreeMap<String, String>();
        try (var connection = fleet.stores().connect();
                var rows = connection.createStatement().executeQuery("select session_id, status from session")) {
            while (rows.next()) {
                if (ids.contains(rows.getString(1))) {
                    found.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return found;
    }
}
