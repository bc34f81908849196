package dev.reagent.journey;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.run.RunService;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.run.queue.Backlog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs that wait, as their clients see it. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
@TestProfile(SmallServer.class)
class QueueTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Client client = Client.ofNewOrg();
    private final Client occupier = Client.ofNewOrg();
    private final ArrayDeque<Runnable> cancels = new ArrayDeque<>();
    ScriptedProvider provider;

    @Inject
    RunIntake intake;

    @Inject
    RunService runs;

    @Inject
    Backlog backlog;

    /** What tests of other classes have left would stand in the way of the one run that may be served. */
    @BeforeEach
    void nothingElseWaits() {
        for (var open : intake.openSince(Duration.ZERO, null, 500).await().atMost(PATIENCE)) {
            runs.cancel(open.task().orgId(), open.id(), "test")
                    .onFailure(RunRefused.class)
                    .recoverWithNull()
                    .await()
                    .atMost(PATIENCE);
        }
        Client.await("the server is free and nobody waits", () -> {
            var seen = backlog.shares().await().atMost(PATIENCE);
            return seen.places() == 1 && seen.organisations().isEmpty();
        });
    }

    @BeforeEach
    void modelsTakeTheirTime() {
        provider.bySteps(ScriptedReply.text("late").after(Duration.ofSeconds(60)));
    }

    /** Those that wait first, so that none of them is taken. */
    @AfterEach
    void cancelAll() {
        cancels.forEach(Runnable::run);
    }

    @Test
    void anOrderThatFindsTheQueueFullIsToldWhenToComeAgain() {
        occupied();
        for (int i = 0; i < 4; i++) {
            started(client, order("normal"));
        }
        var refused = client.post("/v1/agents/run", order("high"));
        refused.then().statusCode(429).body("code", equalTo("queue_full")).body("retryable", equalTo(true));
        int seconds = Integer.parseInt(refused.header("Retry-After"));
        assertTrue(seconds >= 1 && seconds <= 60, () -> "Retry-After: " + seconds);
    }

    @Test
    void aRefusedOrderDoesNotUseUpItsKeyAndAnAcceptedOneIsAnsweredAgain() {
        occupied();
        var key = UUID.randomUUID().toString();
        var order = order("normal");
        var first = accepted(client.post("/v1/agents/run", key, order));
        for (int i = 0; i < 3; i++) {
            started(client, order("normal"));
        }
        var late = UUID.randomUUID().toString();
        var lateOrder = order("normal");
        client.post("/v1/agents/run", late, lateOrder).then().statusCode(429);
        assertEquals(first, accepted(client.post("/v1/agents/run", key, order)));
        client.post("/v1/agents/run", key, lateOrder)
                .then()
                .statusCode(409)
                .body("code", equalTo("idempotency_conflict"));
        client.post("/v1/agents/" + first + "/cancel", new JsonObject()).then().statusCode(200);
        var taken = accepted(client.post("/v1/agents/run", late, lateOrder));
        assertEquals(taken, accepted(client.post("/v1/agents/run", late, lateOrder)));
    }

    @Test
    void aBatchCountsAsItsRunsAndIsAcceptedWholeOrNotAtAll() {
        occupied();
        for (int i = 0; i < 2; i++) {
            started(client, order("normal"));
        }
        var late = Client.ofNewOrg();
        var refused = late.post("/v1/agents/batch", batch(3));
        refused.then().statusCode(429).body("code", equalTo("queue_full")).body("retryable", equalTo(true));
        assertTrue(Integer.parseInt(refused.header("Retry-After")) >= 1);
        late.get("/v1/agents").then().body("sessions.size()", equalTo(0));
        late.post("/v1/agents/batch", batch(5))
                .then()
                .statusCode(400)
                .body("violations[0].field", equalTo("runs"))
                .body("detail", containsString("4"));
        var fits = late.post("/v1/agents/batch", batch(2));
        fits.then().statusCode(202);
        fits.jsonPath()
                .<String>getList("session_ids")
                .forEach(id -> cancels.push(() -> late.post("/v1/agents/" + id + "/cancel", new JsonObject())
                        .then()
                        .statusCode(200)));
        late.post("/v1/agents/run", order("normal")).then().statusCode(429);
    }

    private static JsonObject batch(int runs) {
        var all = new JsonArray();
        for (int i = 0; i < runs; i++) {
            all.add(order("normal"));
        }
        return new JsonObject().put("runs", all);
    }

    @Test
    void aPendingRunSaysWhyItWaitsAndItsPlace() {
        occupied();
        var normal = started(client, order("normal"));
        var low = started(client, order("low"));
        var high = started(client, order("high"));
        assertPlace(high, 1, 0, 0, 0);
        assertPlace(normal, 2, 1, 0, 0);
        assertPlace(low, 3, 1, 1, 0);
        started(Client.ofNewOrg(), order("low"));
        assertPlace(low, 4, 1, 1, 1);
        assertPlace(high, 1, 0, 0, 0);
    }

    /** As soon as what others had waiting a second ago is forgotten. */
    private void assertPlace(String id, int position, int high, int normal, int low) {
        var place = Map.of(
                "position",
                position,
                "reason",
                "server_full",
                "ahead_of_you",
                Map.of("high", high, "normal", normal, "low", low));
        var seen = new AtomicReference<Object>();
        try {
            Client.await("its place", () -> {
                seen.set(client.json(id).getMap("queue"));
                return place.equals(seen.get());
            });
        } catch (AssertionError late) {
            throw new AssertionError("its place is " + seen + ", not " + place, late);
        }
        assertEquals("pending", client.json(id).getString("status"));
    }

    @Test
    void aPlaceThatMovesIsNoNewsForWhoeverKnowsTheSession() {
        occupied();
        var waits = started(client, order("normal"));
        var tag = client.view(waits).header("ETag");
        started(client, order("high"));
        client.request()
                .header("If-None-Match", tag)
                .get("/v1/agents/" + waits + "?wait_seconds=1")
                .then()
                .statusCode(304);
        assertPlace(waits, 2, 1, 0, 0);
    }

    @Test
    void aRunThatIsTakenHasNoPlaceAnyMore() {
        var id = occupied();
        Client.await("it runs", () -> running(id));
    }

    private boolean running(String id) {
        var view = occupier.json(id);
        return view.getString("status").equals("running") && view.get("queue") == null;
    }

    /** The server is full: with a run that the model does not answer. */
    private String occupied() {
        var id = started(occupier, order("high"));
        // not what the model answers: it may still hear of a run that an earlier test cancelled
        Client.await("the server is full", () -> running(id));
        return id;
    }

    /** For up to a second the queue may still count runs of which it has just been rid. */
    private String started(Client by, JsonObject order) {
        var answer = new AtomicReference<io.restassured.response.Response>();
        Client.await("there is room", () -> {
            answer.set(by.post("/v1/agents/run", order));
            return answer.get().statusCode() != 429;
        });
        String id = answer.get().then().statusCode(202).extract().path("session_id");
        cancels.addFirst(() -> by.post("/v1/agents/" + id + "/cancel", new JsonObject()));
        return id;
    }

    private String accepted(io.restassured.response.Response answer) {
        String id = answer.then().statusCode(202).extract().path("session_id");
        cancels.addFirst(() -> client.post("/v1/agents/" + id + "/cancel", new JsonObject()));
        return id;
    }

    private static JsonObject order(String priority) {
        return Client.order(Client.prompt(), "scripted").put("priority", priority);
    }
}
