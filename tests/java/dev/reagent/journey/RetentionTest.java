package dev.reagent.journey;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a client and PostgreSQL have of a run after its time. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class RetentionTest {

    private final Client client = Client.ofNewOrg();
    private final String key = UUID.randomUUID().toString();
    ScriptedProvider provider;

    @Inject
    Jdbi jdbi;

    @Test
    void aKeyCountsForADayAndIsThenUnused() {
        provider.bySteps(ScriptedReply.text("Done."));
        var order = Client.order(Client.prompt(), "scripted");
        var first = client.post("/v1/agents/run", key, order).path("session_id");
        age("23 hours 59 minutes");
        client.post("/v1/agents/run", key, order).then().statusCode(202).body("session_id", equalTo(first));
        age("24 hours 1 second");
        var other = order.copy().put("max_steps", 7);
        var second = client.post("/v1/agents/run", key, other)
                .then()
                .statusCode(202)
                .body("session_id", not(equalTo(first)))
                .extract()
                .path("session_id");
        client.post("/v1/agents/run", key, other).then().statusCode(202).body("session_id", equalTo(second));
        client.post("/v1/agents/run", key, order).then().statusCode(409);
    }

    @Test
    void aKeyOfACancelIsUnusedAfterADayToo() {
        provider.bySteps(ScriptedReply.text("late").after(java.time.Duration.ofSeconds(60)));
        var first = client.start();
        var second = client.start();
        client.post("/v1/agents/" + first + "/cancel", key, new JsonObject())
                .then()
                .statusCode(200);
        client.post("/v1/agents/" + second + "/cancel", key, new JsonObject())
                .then()
                .statusCode(409);
        age("24 hours 1 second");
        client.post("/v1/agents/" + second + "/cancel", key, new JsonObject())
                .then()
                .statusCode(200)
                .body("session_id", equalTo(second));
    }

    private void age(String age) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update idempotency_key set created_at = now() - cast(:age as interval) where key = :key")
                .bind("age", age)
                .bind("key", key)
                .execute());
    }

    @Test
    void whatIsKeptToPutASessionBackGoesWithItsEndAndTheRestStays() {
        var text = "kept " + UUID.randomUUID();
        provider.bySteps(
                ScriptedReply.call(
                        "g", "guarded", new JsonObject().put("text", text).encode()),
                ScriptedReply.text("Done."));
        var id = client.start("guarded");
        var approval = client.waiting(id).getString("pending_approvals[0].approval_id");
        assertEquals(1, rows("parked_session", id));
        client.decide(approval, "approve").then().statusCode(200);
        var view = client.ended(id);
        Client.await("the session is archived", () -> rows("session", id) == 1);
        assertEquals(0, rows("parked_session", id));
        assertEquals(0, rows("wakeup", id));
        assertEquals(0, rows("ledger_answer", id));
        assertEquals(1, rows("ledger_call", id));
        assertEquals(1, rows("approval", id));
        assertTrue(view.getString("steps[0].observations[0].result").contains(text));
        client.get("/v1/approvals/" + approval).then().statusCode(200).body("status", equalTo("approved"));
        client.decide(approval, "approve").then().statusCode(200);
        client.decide(approval, "reject").then().statusCode(409);
    }

    private int rows(String table, String id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from <table> where session_id = cast(:id as uuid)")
                        .define("table", table)
                        .bind("id", id)
                        .mapTo(Integer.class)
                        .one());
    }
}
