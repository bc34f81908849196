package dev.reagent.journey;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs that wait, as their clients see it. */
@QuarkusTest
@QuarkusTestResource(WithScriptedProvider.class)
@TestProfile(SmallQueue.class)
class QueueTest {

    private final Client client = Client.ofNewOrg();
    private final ArrayDeque<Runnable> cancels = new ArrayDeque<>();
    ScriptedProvider provider;

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

    /** The server is full: with a run that the model does not answer. */
    private String occupied() {
        var id = started(Client.ofNewOrg(), order("high"));
        Client.await("the server is full", () -> provider.inFlight() > 0);
        return id;
    }

    private String started(Client by, JsonObject order) {
        var id = by.start(order);
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
