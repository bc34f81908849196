package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.Waiting;
import dev.reagent.journey.Sse;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
    private static final Duration EXPIRY = Duration.ofSeconds(14);
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
        PROVIDER.bySteps(
                ScriptedReply.call("count", "sql_query", QUERY),
                ScriptedReply.text("Forty.").after(Duration.ofMillis(30)));
        var random = new Random(20261121);
        var ids = one.runs(ROUNDS);
        Waiting.until(PATIENCE, "all ask", () -> one.allAre("awaiting_approval", ids));
        var answers = new ArrayList<Answers>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var decisions = new ArrayList<Future<Integer>>();
            var cancels = new ArrayList<Future<Integer>>();
            for (var id : ids) {
                var approval = one.session(id).at("/pending_approvals/0");
                var expiry = Instant.parse(approval.path("expires_at").asText());
                // a third each: both well before the expiry, around it, and the cancel when the run is about to end
                var moment = expiry.minusMillis(ids.indexOf(id) % 3 == 1 ? 0 : 1500);
                int cancelLater = switch (ids.indexOf(id) % 3) {
                    case 0 -> random.nextInt(-30, 30);
                    case 1 -> random.nextInt(-30, 1200); // a sweep a second says that the time is over
                    default -> random.nextInt(40, 140);
                };
                var path = "/v1/approvals/" + approval.path("approval_id").asText() + "/decision";
                int jitter = random.nextInt(-30, 30);
                decisions.add(threads.submit(at(
                        moment.plusMillis(jitter),
                        () -> answered(() -> fleet.server(0).post(path, "{\"decision\":\"approve\"}")))));
                cancels.add(threads.submit(
                        at(moment.plusMillis(jitter + cancelLater), () -> answered(() -> other.cancel(id)))));
            }
            for (int i = 0; i < ROUNDS; i++) {
                answers.add(new Answers(
                        decisions.get(i).get(30, TimeUnit.SECONDS),
                        cancels.get(i).get(30, TimeUnit.SECONDS)));
            }
        }
        Waiting.until(
                PATIENCE, "all are over and in PostgreSQL", () -> archived(ids).size() == ROUNDS);
        var archive = archived(ids);
        var seen = new TreeMap<String, Integer>();
        for (int i = 0; i < ROUNDS; i++) {
            seen.merge(agreed(ids.get(i), answers.get(i), archive.get(ids.get(i))), 1, Integer::sum);
        }
        assertTrue(seen.size() >= 3, "too few kinds of outcomes to prove anything: " + seen);
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
