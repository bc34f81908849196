package dev.reagent.journey;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.api.Json;
import dev.reagent.journey.tool.RecordedTool;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Fault;
import dev.reagent.model.ScriptedRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs that are attempted again, against a model that goes away and comes back. */
@QuarkusTest
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class RetryJourneyTest {

    private static final ScriptedReply BROKEN =
            ScriptedReply.text("An answer that breaks off.").failing(Fault.BREAK, 3);

    /** Broken streams that an attempt takes: the tries of one step. */
    private static final int TRIES = 4;

    private final Client client = Client.ofNewOrg();
    private final String deed = Client.prompt();
    ScriptedProvider provider;

    @Inject
    HotCopy hot;

    private JsonObject order(int attempts, double backoff) {
        return Client.order(Client.prompt(), "scripted", "recorded", "echo")
                .put("retry", new JsonObject().put("attempts", attempts).put("backoff_seconds", backoff));
    }

    /** A deed with an effect, then a model that is away for so many requests. */
    private void awayAfterTheDeed(int requests) {
        provider.script(request -> afterTheDeed(request, requests));
    }

    private ScriptedReply afterTheDeed(ScriptedRequest request, int away) {
        if (request.step() == 0) {
            return ScriptedReply.call(
                    "deed", "recorded", new JsonObject().put("text", deed).encode());
        }
        return request.attempt() <= away ? BROKEN : ScriptedReply.text("Back again.");
    }

    @Test
    void aModelThatIsAwayForTwoAttemptsIsThereAtTheThirdAndWhatWasDoneIsNotDoneAgain() {
        awayAfterTheDeed(2 * TRIES);
        var order = order(3, 0.2);
        var id = client.start(order);
        var view = client.ended(id);
        assertEquals("completed", view.getString("status"), view::prettify);
        assertEquals("Back again.", view.getString("final_answer"));
        assertEquals(1, RecordedTool.runs(deed));
        assertEquals(1 + 2 * TRIES + 1, Client.callsOf(provider, order));
        assertEquals(3, view.getInt("retry.attempts"));
        assertEquals(2, view.getInt("retry.failed_attempts"));
        assertNull(view.getString("retry.next_at"));
        assertEquals("model_unavailable", view.getString("retry.last_error.code"));
        assertNull(view.get("error"));
        var events = Sse.of(client.stream(id));
        var names = Sse.names(events);
        assertEquals(1, names.stream().filter("session.completed"::equals).count(), names::toString);
        assertEquals(0, names.stream().filter("session.failed"::equals).count(), names::toString);
        assertEquals(1, names.stream().filter("tool.started"::equals).count(), names::toString);
        var restarted = events.stream()
                .filter(it -> it.event().equals("step.restarted"))
                .map(it -> it.data().getInteger("step") + " " + it.data().getString("reason"))
                .distinct()
                .toList();
        assertEquals(List.of("1 retry"), restarted);
    }

    @Test
    void whatFailsAtItsLastAttemptFailsOnce() {
        awayAfterTheDeed(Integer.MAX_VALUE);
        var order = order(2, 0);
        var id = client.start(order);
        var view = client.ended(id);
        assertEquals("model_unavailable", view.getString("error.code"), view::prettify);
        assertEquals(1 + 2 * TRIES, Client.callsOf(provider, order));
        assertEquals(1, view.getInt("retry.failed_attempts"));
        var names = Sse.names(Sse.of(client.stream(id)));
        assertEquals("session.failed", names.getLast());
        assertEquals(1, names.stream().filter(it -> it.startsWith("session.f")).count(), names::toString);
        assertEquals(1, RecordedTool.runs(deed));
    }

    @Test
    void aFaultOfTheServerIsTriedAgainAndItsErrorIdIsShown() {
        provider.bySteps(ScriptedReply.call("arm", "faulty", "{\"faults\":2}"), ScriptedReply.text("In spite of it."));
        var order = order(3, 0).put("tools", new JsonArray().add("faulty"));
        var view = client.ended(client.start(order));
        assertEquals("completed", view.getString("status"), view::prettify);
        assertEquals(2, view.getInt("retry.failed_attempts"));
        assertEquals("internal", view.getString("retry.last_error.code"));
        assertNotNull(view.getString("retry.last_error.error_id"));
        assertEquals(2, Client.callsOf(provider, order));
    }

    @Test
    void whileItWaitsTheViewSaysSoAndACancelEndsItAtOnce() {
        awayAfterTheDeed(Integer.MAX_VALUE);
        var id = client.start(order(2, 3600));
        var view = retrying(id);
        assertEquals("running", view.getString("status"), view::prettify);
        assertEquals(1, view.getInt("retry.failed_attempts"));
        assertTrue(Instant.parse(view.getString("retry.next_at"))
                .isAfter(Instant.now().plus(Duration.ofMinutes(50))));
        assertEquals("deed", view.getString("steps[0].observations[0].call_id"));
        client.get("/v1/agents?status=running").then().body("sessions[0].status_reason", equalTo("retrying"));
        client.post("/v1/agents/" + id + "/cancel", new JsonObject())
                .then()
                .statusCode(200)
                .body("status", equalTo("cancelled"))
                .body("stopped.size()", equalTo(0));
        var over = client.ended(id);
        assertEquals("cancelled", over.getString("status"));
        assertNull(over.getString("status_reason"));
        assertNull(over.getString("retry.next_at"));
    }

    @Test
    void whatRedisForgetsOfItIsPutBackAndTheWaitIsNotCutShort() {
        awayAfterTheDeed(TRIES);
        var order = order(2, 15);
        var id = client.start(order);
        retrying(id);
        hot.deleteParked(id);
        assertEquals("retrying", client.json(id).getString("status_reason"));
        var view = client.ended(id);
        assertEquals("completed", view.getString("status"), view::prettify);
        assertEquals(1 + TRIES + 1, Client.callsOf(provider, order));
        assertEquals(1, RecordedTool.runs(deed));
        var took = Duration.between(
                Instant.parse(view.getString("started_at")), Instant.parse(view.getString("finished_at")));
        assertTrue(took.compareTo(Duration.ofSeconds(15)) >= 0, took::toString);
    }

    @Test
    void theRunsTimeGoesOnWhileItWaits() {
        awayAfterTheDeed(Integer.MAX_VALUE);
        var id = client.start(order(2, 3600).put("timeout_seconds", 10));
        assertNotNull(retrying(id).getString("retry.next_at"));
        var view = client.ended(id);
        assertEquals("timeout", view.getString("error.code"), view::prettify);
        var took = Duration.between(
                Instant.parse(view.getString("created_at")), Instant.parse(view.getString("finished_at")));
        assertTrue(took.compareTo(Duration.ofSeconds(60)) < 0, took::toString);
    }

    @Test
    void aRefusedKeyIsNotTriedAgain() {
        provider.bySteps(ScriptedReply.error(401, "authentication_error"));
        var order = order(5, 0);
        var view = client.ended(client.start(order));
        assertEquals("model_unavailable", view.getString("error.code"), view::prettify);
        assertEquals(1, Client.callsOf(provider, order));
        assertEquals(0, view.getInt("retry.failed_attempts"));
    }

    @Test
    void aRunOrderedWithoutRetryShowsNone() {
        provider.bySteps(ScriptedReply.text("Well."));
        var view = client.ended(client.start());
        assertNull(view.get("retry"));
    }

    @Test
    void boundsOfARetryAreTold() {
        var wrong = order(6, 3601).getJsonObject("retry").put("jitter", true);
        client.post("/v1/agents/run", order(1, 0).put("retry", wrong))
                .then()
                .statusCode(400)
                .body(
                        "violations.find { it.field == 'retry.attempts' }.message",
                        equalTo("must be less than or equal to 5, found 6"))
                .body(
                        "violations.find { it.field == 'retry.backoff_seconds' }.message",
                        equalTo("must be less than or equal to 3600, found 3601.0"))
                .body("violations.field.contains('retry.jitter')", equalTo(true));
        client.post("/v1/agents/run", order(1, 0).put("retry", new JsonObject().put("backoff_seconds", 1)))
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("retry.attempts")));
    }

    private Json retrying(String id) {
        Client.await(
                "it waits for its next attempt",
                () -> "retrying".equals(client.json(id).getString("status_reason")));
        return client.json(id);
    }
}
