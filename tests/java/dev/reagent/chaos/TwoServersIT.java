package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.Gate;
import dev.reagent.Waiting;
import dev.reagent.journey.Sse;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two servers over one PostgreSQL and one Redis are one to their clients. */
@EnabledOnOs(OS.LINUX)
class TwoServersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TRIES = 5;

    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();

    @TempDir
    static Path temp;

    private static Fleet fleet;

    private ServerApi one;
    private ServerApi other;

    @BeforeAll
    static void start() throws Exception {
        fleet = Fleet.start(
                temp,
                2,
                Map.of(
                        "OPENAI_BASE_URL", PROVIDER.openAiBaseUrl(),
                        "OPENAI_MODEL", "scripted",
                        "REAGENT_TOOLS_ECHO_ENABLED", "true"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (fleet != null) {
            fleet.close();
        }
        PROVIDER.close();
    }

    @BeforeEach
    void look() {
        one = new ServerApi(fleet.server(0));
        other = new ServerApi(fleet.server(1));
    }

    @Test
    void aRunOfOneIsPolledAwaitedStreamedAndListedOnTheOther() throws Exception {
        PROVIDER.bySteps(
                ScriptedReply.call("call_1", "echo", "{\"text\":\"hello\"}").after(Duration.ofSeconds(1)),
                ScriptedReply.text("It said hello, at some length.").pausing(Duration.ofMillis(20)));
        var id = one.run("echo hello");
        var begun = other.follow(id, 0);
        var news = other.awaitNews(id, other.tag(id)).get(30, TimeUnit.SECONDS);
        assertEquals(200, news.statusCode());
        Waiting.until(PATIENCE, "it is over", () -> other.status(id).equals("completed"));
        assertEquals(one.session(id), other.session(id));
        assertEquals(one.tag(id), other.tag(id));
        var whole = begun.get(10, TimeUnit.SECONDS);
        assertEquals("session.completed", whole.getLast().event());
        // a reader that changes servers in the middle misses nothing and gets nothing twice
        int middle = whole.size() / 2;
        var rest = one.follow(id, whole.get(middle - 1).id()).get(10, TimeUnit.SECONDS);
        assertEquals(ids(whole.subList(middle, whole.size())), ids(rest));
        Waiting.until(PATIENCE, "both list it", () -> one.lists("completed", id) && other.lists("completed", id));
    }

    private static List<Long> ids(List<Sse> events) {
        return events.stream().map(Sse::id).toList();
    }

    @Test
    void whatARunOfOneAsksIsDecidedOnTheOther() throws Exception {
        PROVIDER.bySteps(
                ScriptedReply.call(
                        "count", "sql_query", "{\"database\":\"demo\",\"sql\":\"select count(*) from orders\"}"),
                ScriptedReply.text("Forty."));
        var id = one.run("how many orders?");
        Waiting.until(PATIENCE, "it asks", () -> one.status(id).equals("awaiting_approval"));
        assertEquals(one.session(id), other.session(id));
        other.decide(id, "{\"decision\":\"approve\"}");
        Waiting.until(PATIENCE, "it is over", () -> one.status(id).equals("completed"));
        assertEquals(
                "40",
                one.session(id).at("/steps/0/observations/0/result").asText().replaceAll("\\D*(\\d+).*", "$1"));
    }

    @Test
    void aRunOfOneIsCancelledOnTheOtherAndBothTellTheSameOfIt() throws Exception {
        PROVIDER.bySteps(ScriptedReply.text("never said").behind(Gate.closed()));
        var id = one.run("wait");
        Waiting.until(PATIENCE, "it waits on the model", () -> one.status(id).equals("running"));
        var answer = other.cancel(id);
        assertEquals(200, answer.statusCode(), answer.body());
        var report = ServerApi.json(answer);
        assertEquals("model_call", report.at("/stopped/0/kind").asText(), answer.body());
        assertEquals("stopped", report.at("/stopped/0/outcome").asText(), answer.body());
        assertEquals(answer.body(), one.cancel(id).body());
        assertEquals("cancelled", one.status(id));
        assertEquals(one.session(id), other.session(id));
    }

    @Test
    void fiftyClientsWithOneKeyOnBothServersStartOneRun() throws Exception {
        PROVIDER.bySteps(ScriptedReply.text("done"));
        var answers = atOnce(50, i -> ordered(i, "{\"prompt\":\"only once\"}", "one-key"));
        assertEquals(Set.of(202), answers.stream().map(HttpResponse::statusCode).collect(Collectors.toSet()));
        var bodies = answers.stream().map(HttpResponse::body).collect(Collectors.toSet());
        assertEquals(1, bodies.size(), bodies.toString());
        var id = ServerApi.json(answers.getFirst()).path("session_id").asText();
        Waiting.until(PATIENCE, "it is over", () -> other.status(id).equals("completed"));
        assertEquals(1, PROVIDER.callsOf("only once"));
    }

    @Test
    void oneKeyForTwoKindsOfOrdersIsTakenForTheFirstOnly() throws Exception {
        PROVIDER.bySteps(ScriptedReply.text("done"));
        var answers = atOnce(50, i -> ordered(i, "{\"prompt\":\"kind " + i % 5 + "\"}", "torn-key"));
        var accepted = answers.stream().filter(it -> it.statusCode() == 202).toList();
        assertEquals(10, accepted.size());
        assertEquals(1, accepted.stream().map(HttpResponse::body).distinct().count());
        for (var refused : answers) {
            if (refused.statusCode() != 202) {
                assertEquals(409, refused.statusCode(), refused.body());
                assertEquals(
                        "idempotency_conflict",
                        ServerApi.json(refused).path("code").asText());
            }
        }
    }

    /** What a client gets that asks again, with the same key, where a busy server says that it does not know. */
    private static HttpResponse<String> ordered(int client, String body, String key) throws IOException {
        var server = fleet.server(client % 2);
        var answer = server.post("/v1/agents/run", body, Map.of("Idempotency-Key", key));
        for (int tries = 1; answer.statusCode() == 503 && tries < TRIES; tries++) {
            answer = server.post("/v1/agents/run", body, Map.of("Idempotency-Key", key));
        }
        return answer;
    }

    /** What a client does, by its number. */
    private interface Asking {
        HttpResponse<String> ask(int client) throws Exception;
    }

    private static List<HttpResponse<String>> atOnce(int clients, Asking asking) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<HttpResponse<String>>>();
            for (int i = 0; i < clients; i++) {
                int client = i;
                answers.add(threads.submit(() -> asking.ask(client)));
            }
            var all = new ArrayList<HttpResponse<String>>();
            for (var answer : answers) {
                all.add(answer.get(60, TimeUnit.SECONDS));
            }
            return all;
        }
    }

    @Test
    void runsGoOnAfterBothStoresWereKilledAndStartedAgain() throws Exception {
        var gate = Gate.closed();
        PROVIDER.bySteps(ScriptedReply.text("done").behind(gate));
        var ids = one.runs(20);
        Waiting.until(PATIENCE, "runs wait on the model", () -> PROVIDER.inFlight() == 20);
        var stores = fleet.stores();
        stores.redis().kill();
        stores.postgres().kill();
        gate.open();
        stores.redis().startAgain();
        stores.postgres().startAgain();
        stores.await();
        fleet.awaitReady();
        Waiting.until(PATIENCE, "all are over, as the other server sees it", () -> other.allAre("completed", ids));
        for (int i = 0; i < ids.size(); i++) {
            assertEquals(1, PROVIDER.callsOf("run " + i), "calls of the model by run " + i);
        }
    }
}
