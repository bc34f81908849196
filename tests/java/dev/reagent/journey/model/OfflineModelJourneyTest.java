package dev.reagent.journey.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.NeedsDocker;
import dev.reagent.WithScriptedProvider;
import dev.reagent.journey.Client;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a newcomer asks first, without any key: the offline model and the real tools. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class OfflineModelJourneyTest {

    private final Client client = Client.ofNewOrg();

    private String ask(String question) {
        return client.start(new JsonObject().put("model", "offline").put("prompt", question));
    }

    @Test
    @NeedsDocker
    void arithmeticIsDoneByCodeInASandbox() {
        var view = client.ended(ask("What is 21 * 2? Use Python."));
        assertEquals("completed", view.getString("status"), view::prettify);
        assertEquals("code_run", view.getString("steps[0].actions[0].tool"));
        assertTrue(view.getString("steps[0].observations[0].result").contains("42"), view::prettify);
        assertTrue(view.getString("final_answer").contains("42"), view::prettify);
    }

    @Test
    void aPageOfAnAllowedHostIsFetchedAndSummarised() {
        var vertx = Vertx.vertx();
        try {
            var server = vertx.createHttpServer()
                    .requestHandler(request -> request.response()
                            .putHeader("content-type", "text/html")
                            .end("""
                            <html><head><title>Otters</title><style>p {color: red}</style></head><body>
                            <h1>Otters</h1><p>The giant otter of the Amazon grows to 1.8 metres.</p>
                            <script>alert('no')</script></body></html>"""))
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            var view = client.ended(ask("Summarise http://localhost:" + server.actualPort() + "/otters please."));
            assertEquals("completed", view.getString("status"), view::prettify);
            assertEquals("web_fetch", view.getString("steps[0].actions[0].tool"));
            assertTrue(view.getString("final_answer").contains("1.8 metres"), view::prettify);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void aPrivatePageIsNotFetchedAndTheAnswerSaysSo() {
        var view = client.ended(ask("Summarise http://127.0.0.1:1/secret please."));
        assertEquals("completed", view.getString("status"), view::prettify);
        assertEquals(false, view.getBoolean("steps[0].observations[0].success"));
    }

    @Test
    void aQuestionToTheShopIsAnsweredFromItsRowsOnceAPersonApproves() {
        var id = ask("How many orders did each customer place?");
        var approval = client.waiting(id).getString("pending_approvals[0].approval_id");
        var card = client.get("/v1/approvals/" + approval).jsonPath();
        assertEquals("sql_query", card.getString("tool"));
        assertTrue(card.getString("args.sql").contains("count"), card::prettify);
        client.decide(approval, "approve").then().statusCode(200);
        var view = client.ended(id);
        assertEquals("completed", view.getString("status"), view::prettify);
        var rows = new JsonObject(view.getString("steps[0].observations[0].result")).getJsonArray("rows");
        assertTrue(rows.size() > 1, view::prettify);
        var first = rows.getJsonArray(0);
        assertTrue(view.getString("final_answer").contains(first.getString(0)), view::prettify);
        assertTrue(view.getString("final_answer").contains(String.valueOf(first.getValue(1))), view::prettify);
    }

    @Test
    void aQuestionToTheShopThatAPersonRejectsIsAnsweredWithThat() {
        var id = ask("How many orders did each customer place?");
        var approval = client.waiting(id).getString("pending_approvals[0].approval_id");
        client.decide(approval, new JsonObject().put("decision", "reject").put("message", "Ask the sales team."))
                .then()
                .statusCode(200);
        var view = client.ended(id);
        assertEquals("completed", view.getString("status"), view::prettify);
        assertEquals(List.of("rejected"), view.getList("steps[0].observations.error.code"));
        assertTrue(view.getString("final_answer").contains("Ask the sales team."), view::prettify);
    }
}
