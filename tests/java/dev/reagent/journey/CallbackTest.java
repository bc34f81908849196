package dev.reagent.journey;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Call;
import dev.reagent.webhook.Receiver;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callbacks as somebody meets them who ordered a run and has a server of his own. */
@QuarkusTest
@QuarkusTestResource(WithScriptedProvider.class)
class CallbackTest {

    private final Client client = Client.ofNewOrg();
    private final Receiver receiver = new Receiver();
    ScriptedProvider provider;

    @Inject
    Jdbi jdbi;

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void theEndOfARunIsToldOnceAsItsStreamTellsItSignedWithEverySecret() {
        provider.bySteps(ScriptedReply.text("Done."));
        var id = start(receiver.url() + "?key=hidden#part");
        var got = receiver.got(1).getFirst();
        var told = new JsonObject(got.body());
        assertEquals("session.completed", told.getString("type"));
        assertEquals(told.getJsonObject("data").getString("finished_at"), told.getString("timestamp"));
        assertEquals(lastOf(client.stream(id)), told.getJsonObject("data"));
        assertEquals("/in?key=hidden", got.target());
        assertEquals("application/json", got.header("Content-Type"));
        for (var secret : WithScriptedProvider.CALLBACK_SECRETS) {
            assertTrue(got.isSignedWith(secret));
        }
        assertFalse(got.isSignedWith("whsec_bm9ib2R5J3Mgc2VjcmV0IG9mIHNvbWUgMzIgYnl0ZXM="));
        var delivery = settled(id, "delivered");
        assertEquals(got.header("webhook-id"), delivery.getString("delivery_id"));
        assertEquals(id, delivery.getString("session_id"));
        assertEquals("session.completed", delivery.getString("event"));
        assertEquals(receiver.url(), delivery.getString("url"));
        assertEquals(List.of(204), delivery.getList("attempts.status_code"));
        assertEquals(Collections.singletonList(null), delivery.getList("attempts.error"));
        assertEquals(null, delivery.getString("next_attempt_at"));
        assertEquals(1, receiver.got().size());
    }

    /** The last event's data, without what only a stream has. */
    private static JsonObject lastOf(String stream) {
        var data = stream.lines()
                .filter(line -> line.startsWith("data: "))
                .reduce((first, second) -> second)
                .orElseThrow();
        var json = new JsonObject(data.substring("data: ".length()));
        json.remove("step");
        json.remove("at");
        return json;
    }

    @Test
    void aRunThatFailsOrIsCancelledIsToldToo() {
        provider.bySteps(ScriptedReply.error(400, "{}"));
        var failed = start(receiver.url());
        assertEquals("session.failed", type(receiver.got(1).getLast()));
        assertEquals("failed", client.ended(failed).getString("status"));
        provider.bySteps(ScriptedReply.text("late").after(Duration.ofSeconds(60)));
        var cancelled = start(receiver.url());
        client.request().post("/v1/agents/" + cancelled + "/cancel").then().statusCode(200);
        assertEquals("session.cancelled", type(receiver.got(2).getLast()));
    }

    private static String type(Receiver.Got got) {
        return new JsonObject(got.body()).getString("type");
    }

    @Test
    void onlyWhatWasAskedForIsTold() {
        provider.bySteps(ScriptedReply.text("Done."));
        var quiet = start(receiver.url(), "session.failed", "approval.requested");
        assertEquals("completed", client.ended(quiet).getString("status"));
        start(receiver.url(), "session.completed");
        receiver.got(1);
        deliveries("?session_id=" + quiet).then().body("deliveries", hasSize(0));
        deliveries("").then().body("deliveries", hasSize(1));
    }

    @Test
    void aQuestionToAPersonIsToldAsTheApprovalIs() {
        provider.bySteps(
                ScriptedReply.of(new Call("call_1", "guarded", "{\"text\":\"hello\"}")), ScriptedReply.text("Done."));
        var id = client.start(order(receiver.url(), "approval.requested").put("tools", JsonArray.of("guarded")));
        var told = new JsonObject(receiver.got(1).getFirst().body());
        assertEquals("approval.requested", told.getString("type"));
        var approval = client.waiting(id).getString("pending_approvals[0].approval_id");
        var shown = client.get("/v1/approvals/" + approval).asString();
        assertEquals(new JsonObject(shown), told.getJsonObject("data"));
        assertEquals(told.getJsonObject("data").getString("requested_at"), told.getString("timestamp"));
        client.decide(approval, "approve").then().statusCode(200);
        assertEquals("completed", client.ended(id).getString("status"));
        assertEquals(1, receiver.got().size());
    }

    @Test
    void aReceiverThatFailsIsTriedAgainByTheScheduleUntilItTakesIt() {
        provider.bySteps(ScriptedReply.text("Done."));
        receiver.answering(500, 302, 204);
        var id = start(receiver.url());
        var first = attempts(id, 1);
        assertEquals("pending", first.getString("status"));
        assertEquals(500, first.getInt("attempts[0].status_code"));
        assertEquals("unexpected_status", first.getString("attempts[0].error.code"));
        assertWaits(first, Duration.ofMillis(4_500), Duration.ofSeconds(5));
        nowDue(id);
        var second = attempts(id, 2);
        assertEquals("redirected", second.getString("attempts[1].error.code"));
        assertWaits(second, Duration.ofSeconds(27), Duration.ofSeconds(30));
        nowDue(id);
        assertEquals(List.of(500, 302, 204), settled(id, "delivered").getList("attempts.status_code"));
        var ids = receiver.got().stream().map(it -> it.header("webhook-id")).distinct();
        assertEquals(1, ids.count(), "the same webhook-id at each try");
    }

    private static void assertWaits(JsonPath delivery, Duration least, Duration most) {
        var last = delivery.getList("attempts.at", String.class).getLast();
        var wait = Duration.between(Instant.parse(last), Instant.parse(delivery.getString("next_attempt_at")));
        // the try itself is part of it
        assertTrue(wait.compareTo(least) >= 0 && wait.compareTo(most.plusSeconds(5)) < 0, wait::toString);
    }

    @Test
    void aReceiverThatIsDownIsToldOnceItIsUp() {
        provider.bySteps(ScriptedReply.text("Done."));
        int port = receiver.port();
        var url = receiver.url();
        receiver.close();
        var id = start(url);
        assertEquals("network", attempts(id, 1).getString("attempts[0].error.code"));
        try (var up = new Receiver(port)) {
            // nobody helps it: the schedule's own five seconds
            assertTrue(up.got(1).getFirst().isSignedWith(WithScriptedProvider.CALLBACK_SECRETS.getFirst()));
            settled(id, "delivered");
        }
    }

    @Test
    void whoAnswersGoneIsNotTriedAgainUnlessSomebodyAsks() {
        provider.bySteps(ScriptedReply.text("Done."));
        receiver.answering(410);
        var id = start(receiver.url());
        var failed = settled(id, "failed");
        assertEquals("gone", failed.getString("attempts[0].error.code"));
        assertEquals(null, failed.getString("next_attempt_at"));
        receiver.answering(204);
        var path = "/v1/callbacks/deliveries/" + failed.getString("delivery_id") + "/replay";
        Client.ofNewOrg().request().post(path).then().statusCode(404).body("code", equalTo("delivery_not_found"));
        client.request()
                .post(path)
                .then()
                .statusCode(202)
                .body("delivery_id", equalTo(failed.getString("delivery_id")))
                .body("status", equalTo("pending"));
        assertEquals(List.of(410, 204), settled(id, "delivered").getList("attempts.status_code"));
        var got = receiver.got(2);
        assertEquals(got.getFirst().header("webhook-id"), got.getLast().header("webhook-id"));
        assertEquals(got.getFirst().body(), got.getLast().body());
    }

    @Test
    void aReplayWithAKeySendsOnceHoweverOftenItIsAskedFor() {
        provider.bySteps(ScriptedReply.text("Done."));
        var id = start(receiver.url());
        var path = "/v1/callbacks/deliveries/" + settled(id, "delivered").getString("delivery_id") + "/replay";
        var key = UUID.randomUUID().toString();
        var first = client.post(path, key, new JsonObject());
        assertEquals(202, first.statusCode());
        receiver.got(2);
        assertEquals(List.of(204, 204), settled(id, "delivered").getList("attempts.status_code"));
        assertEquals(first.asString(), client.post(path, key, new JsonObject()).asString());
        settled(id, "delivered");
        assertEquals(2, receiver.got().size());
    }

    @Test
    void aPrivateAddressThatIsNotAllowedIsRefusedWithTheOrder() {
        client.post("/v1/agents/run", order("http://127.0.0.1:" + receiver.port() + "/in"))
                .then()
                .statusCode(400)
                .body("violations[0].field", equalTo("callback.url"));
    }

    @Test
    void theLogIsReadPageByPageAndOnlyByItsOwners() {
        provider.bySteps(ScriptedReply.text("Done."));
        var ids = List.of(start(receiver.url()), start(receiver.url()), start(receiver.url()));
        receiver.got(3);
        ids.forEach(id -> settled(id, "delivered"));
        var first = deliveries("?limit=2").then().statusCode(200).body("deliveries", hasSize(2));
        String cursor = first.extract().path("next_cursor");
        var second = deliveries("?limit=2&cursor=" + cursor)
                .then()
                .statusCode(200)
                .body("deliveries", hasSize(1))
                .body("next_cursor", nullValue());
        var seen = new HashSet<String>(first.extract().<List<String>>path("deliveries.session_id"));
        seen.addAll(second.extract().<List<String>>path("deliveries.session_id"));
        assertEquals(new HashSet<>(ids), seen);
        deliveries("?status=failed").then().body("deliveries", hasSize(0));
        deliveries("?status=delivered").then().body("deliveries", hasSize(3));
        Client.ofNewOrg().get("/v1/callbacks/deliveries").then().body("deliveries", hasSize(0));
    }

    private String start(String url, String... events) {
        return client.start(order(url, events));
    }

    private static JsonObject order(String url, String... events) {
        var callback = new JsonObject().put("url", url);
        if (events.length > 0) {
            callback.put("events", new JsonArray(List.of(events)));
        }
        return Client.order(Client.prompt(), "scripted").put("callback", callback);
    }

    private Response deliveries(String query) {
        return client.get("/v1/callbacks/deliveries" + query);
    }

    /** The session's one delivery, once it is so. */
    private JsonPath settled(String id, String status) {
        Client.await(
                "the callback of " + id + " is " + status,
                () -> List.of(status)
                        .equals(deliveries("?session_id=" + id).jsonPath().getList("deliveries.status")));
        return delivery(id);
    }

    /** The session's one delivery, once it has been tried so often and waits. */
    private JsonPath attempts(String id, int count) {
        Client.await(
                "the callback of " + id + " was tried",
                () -> deliveries("?session_id=" + id)
                                .jsonPath()
                                .getList("deliveries.attempts.flatten().findAll { it.took_ms != null }.took_ms")
                                .size()
                        == count);
        return delivery(id);
    }

    private JsonPath delivery(String id) {
        var all = deliveries("?session_id=" + id).jsonPath();
        assertEquals(1, all.getList("deliveries").size());
        all.setRootPath("deliveries[0]");
        return all;
    }

    private void nowDue(String id) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update callback_delivery set due_at = now() where session_id = cast(:id as uuid)")
                .bind("id", id)
                .execute());
    }
}
