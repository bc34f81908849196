package dev.reagent.journey;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.Usage;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Call;
import dev.reagent.model.ScriptedReply.Fault;
import dev.reagent.model.ScriptedReply.Thinking;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sessions as they are polled and listed. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class ViewTest {

    private final Client client = Client.ofNewOrg();
    ScriptedProvider provider;

    @Inject
    HotCopy hot;

    @Test
    void aCompletedSessionReadsTheSameFromRedisAndFromPostgres() {
        provider.script(request -> switch (request.step()) {
            case 0 ->
                ScriptedReply.of(
                                new Thinking("Häßlich “quoted” \u2028 🙂", "sig"),
                                new Call("a", "echo", "{\"text\":\"é\\u0000🙂\"}"),
                                new Call("b", "echo", "{}"),
                                new Call(
                                        "c",
                                        "echo",
                                        new JsonObject()
                                                .put("text", "long ".repeat(10_000))
                                                .encode()))
                        .withUsage(new Usage(7, 6, 5, 4, 3, 2));
            case 1 -> {
                var whole = ScriptedReply.call("d", "echo", "{\"text\":\"again\"}");
                yield request.attempt() == 1 ? whole.failing(Fault.BREAK, 4) : whole;
            }
            default -> ScriptedReply.text("Done: é 🙂");
        });
        var id = client.start(Client.order(Client.prompt(), "claude-haiku-4-5", "echo")
                .put("system", "Be terse.")
                .put("metadata", new JsonObject().put("b", 1).put("a", "ü")));
        assertSameAfterRedisForgot(id, "completed");
    }

    @Test
    void aFailedSessionReadsTheSameFromRedisAndFromPostgres() {
        provider.bySteps(ScriptedReply.error(400, "invalid_request_error"));
        assertSameAfterRedisForgot(client.start(), "failed");
    }

    @Test
    void aCancelledSessionReadsTheSameFromRedisAndFromPostgres() {
        provider.bySteps(ScriptedReply.text("late").after(Duration.ofSeconds(60)));
        var id = client.start();
        client.post("/v1/agents/" + id + "/cancel", new JsonObject()).then().statusCode(200);
        assertSameAfterRedisForgot(id, "cancelled");
    }

    private void assertSameAfterRedisForgot(String id, String status) {
        var ended = client.ended(id);
        assertEquals(status, ended.getString("status"), ended::prettify);
        var warm = client.view(id);
        var listed = client.get("/v1/agents").asString();
        hot.deleteFinished(id);
        var cold = client.view(id);
        assertEquals(warm.asString(), cold.asString());
        assertEquals(warm.header("ETag"), cold.header("ETag"));
        assertEquals(listed, client.get("/v1/agents").asString());
        client.request()
                .header("If-None-Match", warm.header("ETag"))
                .get("/v1/agents/" + id)
                .then()
                .statusCode(304);
    }

    @Test
    void aPollThatWaitsIsAnsweredAsSoonAsSomethingIsNewer() throws Exception {
        provider.bySteps(ScriptedReply.call("g", "guarded", "{\"text\":\"polled\"}"), ScriptedReply.text("Done."));
        var id = client.start("guarded");
        var approval = client.waiting(id).getString("pending_approvals[0].approval_id");
        var tag = client.view(id).header("ETag");
        var unchanged = client.request().header("If-None-Match", tag).get("/v1/agents/" + id + "?wait_seconds=1");
        assertEquals(304, unchanged.statusCode());
        assertEquals(tag, unchanged.header("ETag"));
        long start = System.nanoTime();
        var poll = CompletableFuture.supplyAsync(
                () -> client.request().header("If-None-Match", tag).get("/v1/agents/" + id + "?wait_seconds=25"));
        client.decide(approval, "approve").then().statusCode(200);
        var news = poll.get(20, TimeUnit.SECONDS);
        assertEquals(200, news.statusCode());
        assertNotEquals(tag, news.header("ETag"));
        assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 20);
    }

    @Test
    void aPollForStepsAfterOneThatIsKnownLeavesThoseOut() {
        provider.bySteps(
                ScriptedReply.call("a", "echo", "{\"text\":\"1\"}"),
                ScriptedReply.call("b", "echo", "{\"text\":\"2\"}"),
                ScriptedReply.text("Done."));
        var id = client.start("echo");
        client.ended(id);
        var view = client.get("/v1/agents/" + id + "?after_step=0").jsonPath();
        assertEquals(List.of(1, 2), view.getList("steps.index"));
        assertEquals(3, view.getInt("totals.steps"));
        assertEquals(
                List.of(),
                client.get("/v1/agents/" + id + "?after_step=2").jsonPath().getList("steps"));
        assertEquals(
                List.of(0, 1, 2),
                client.get("/v1/agents/" + id + "?after_step=-1").jsonPath().getList("steps.index"));
    }

    @Test
    void aListGoesPageByPageFromTheNewestToTheOldest() {
        provider.bySteps(ScriptedReply.text("Done."));
        var started = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            var id = client.start();
            client.ended(id);
            started.addFirst(id);
        }
        var listed = new ArrayList<String>();
        var sizes = new ArrayList<Integer>();
        var path = "/v1/agents?limit=2";
        String cursor = "";
        while (cursor != null) {
            var page = client.get(path + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            List<String> ids = page.getList("sessions.session_id");
            sizes.add(ids.size());
            listed.addAll(ids);
            cursor = page.getString("next_cursor");
        }
        assertEquals(started, listed);
        assertEquals(List.of(2, 2, 1), sizes);
        // by its status a session is found once it is in PostgreSQL
        Client.await(
                "all are found as completed",
                () -> client.get("/v1/agents?status=completed&limit=100")
                                .jsonPath()
                                .getList("sessions")
                                .size()
                        == 5);
        client.get("/v1/agents?status=failed").then().body("sessions.size()", equalTo(0));
    }

    @Test
    void aCursorThatNoPageGaveIsBadInput() {
        for (var cursor : List.of(
                "nonsense", "%00", "MjAyNg", "////", encoded("+999999999-01-01T00:00:00Z/" + UUID.randomUUID()))) {
            client.get("/v1/agents?cursor=" + cursor)
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("invalid_request"))
                    .body("violations[0].field", equalTo("cursor"));
        }
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aListByStatusFindsWhatWaitsForAPerson() {
        provider.script(request -> request.step() == 0 && request.body().containsKey("tools")
                ? ScriptedReply.call("g", "guarded", "{\"text\":\"listed\"}")
                : ScriptedReply.text("Done."));
        var waits = client.start("guarded");
        client.waiting(waits);
        client.ended(client.start());
        var page = client.get("/v1/agents?status=awaiting_approval").jsonPath();
        assertEquals(List.of(waits), page.getList("sessions.session_id"));
        assertNull(page.getString("next_cursor"));
        client.post("/v1/agents/" + waits + "/cancel", new JsonObject()).then().statusCode(200);
    }
}
