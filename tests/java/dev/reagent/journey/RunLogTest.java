package dev.reagent.journey;

import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The log of a run, as its client reads it. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class RunLogTest {

    private final Client client = Client.ofNewOrg();
    ScriptedProvider provider;

    @Inject
    HotCopy hot;

    private String ended() {
        provider.bySteps(
                ScriptedReply.call("c1", "echo", "{\"text\":\"whispered words\"}"),
                ScriptedReply.text("The answer is whispered too."));
        var id = client.start("echo");
        client.ended(id);
        return id;
    }

    @Test
    void itTellsTheRunFromItsAcceptanceToItsEndAndNothingOfItsContent() {
        var id = ended();
        var log =
                client.get("/v1/agents/" + id + "/logs").then().statusCode(200).extract();
        List<String> messages = log.jsonPath().getList("lines.message");
        assertTrue(messages.getFirst().startsWith("accepted for model scripted, tools echo"), messages::toString);
        assertTrue(messages.contains("call c1 of echo starts"), messages::toString);
        assertTrue(messages.getLast().startsWith("completed after 2 steps"), messages::toString);
        assertFalse(log.asString().contains("whisper"), log::asString);
        assertFalse(log.asString().contains("task "), log::asString);
        log.response().then().body("next_after", nullValue()).body("lines[0].seq", equalTo(1));
    }

    @Test
    void theArchiveTellsTheSame() {
        var id = ended();
        var before = client.get("/v1/agents/" + id + "/logs").asString();
        hot.deleteFinished(id);
        assertEquals(before, client.get("/v1/agents/" + id + "/logs").asString());
    }

    @Test
    void itIsReadPageByPage() {
        var id = ended();
        var path = "/v1/agents/" + id + "/logs?limit=3";
        var first = client.get(path).then().body("lines", hasSize(3)).extract().jsonPath();
        assertEquals(first.getLong("lines[2].seq"), first.getLong("next_after"));
        var second = client.get(path + "&after=" + first.getLong("next_after")).jsonPath();
        assertTrue(second.getLong("lines[0].seq") > first.getLong("next_after"));
        client.get(path + "&after=1000000000").then().body("lines", empty()).body("next_after", nullValue());
    }

    @Test
    void boundsAreToldAndStrangersSeeNothing() {
        var id = ended();
        client.get("/v1/agents/" + id + "/logs?limit=1001&after=-1&level=warn")
                .then()
                .statusCode(400)
                .body("violations", hasSize(3));
        Client.ofNewOrg().get("/v1/agents/" + id + "/logs").then().statusCode(404);
        client.get("/v1/agents/00000000-0000-4000-8000-000000000000/logs")
                .then()
                .statusCode(404);
    }

    @Test
    void aRunThatIsNotOverTellsWhatThereIs() {
        provider.bySteps(ScriptedReply.call(
                "slow",
                "pause",
                new JsonObject()
                        .put("milliseconds", 60_000)
                        .put("text", Client.prompt())
                        .encode()));
        var id = client.start("pause");
        Client.await(
                "the call has started",
                () -> client.get("/v1/agents/" + id + "/logs")
                        .jsonPath()
                        .getList("lines.message")
                        .contains("call slow of pause starts"));
        client.post("/v1/agents/" + id + "/cancel", new JsonObject()).then().statusCode(200);
        List<String> levels =
                client.get("/v1/agents/" + id + "/logs").jsonPath().getList("lines.level");
        assertEquals(List.of("info"), levels.stream().distinct().toList());
    }
}
