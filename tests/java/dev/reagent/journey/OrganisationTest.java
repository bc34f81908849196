package dev.reagent.journey;

import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.WithScriptedProvider;
import dev.reagent.journey.tool.GuardedTool;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Call;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The wall between organisations: what another one has is not there. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class OrganisationTest {

    private final Client owner = Client.ofNewOrg();
    private final List<Client> strangers = List.of(Client.ofNewOrg(), Client.ofDefaultOrg());
    ScriptedProvider provider;

    @Inject
    HotCopy hot;

    @Test
    void nothingOfASessionCanBeReachedFromAnotherOrganisation() {
        var text = "walled " + UUID.randomUUID();
        provider.bySteps(
                ScriptedReply.of(
                        new Call("e", "echo", "{\"text\":\"secret\"}"),
                        new Call(
                                "g",
                                "guarded",
                                new JsonObject().put("text", text).encode())),
                ScriptedReply.text("Done."));
        var id = owner.start("guarded", "echo");
        var approval = owner.waiting(id).getString("pending_approvals[0].approval_id");
        assertNotThere(id, approval);
        assertEquals(0, GuardedTool.runs(text));
        owner.decide(approval, "approve").then().statusCode(200);
        owner.ended(id);
        assertNotThere(id, approval);
        hot.deleteFinished(id);
        assertNotThere(id, approval);
        owner.view(id).then().statusCode(200).body("org_id", equalTo(owner.org()));
    }

    private void assertNotThere(String id, String approval) {
        for (var stranger : strangers) {
            for (var path : List.of(
                    "/v1/agents/" + id,
                    "/v1/agents/" + id + "?wait_seconds=1",
                    "/v1/agents/" + id + "/events",
                    "/v1/agents/" + id + "/calls/e",
                    "/v1/approvals/" + approval)) {
                stranger.get(path).then().statusCode(404);
            }
            stranger.post("/v1/agents/" + id + "/cancel", new JsonObject())
                    .then()
                    .statusCode(404);
            stranger.decide(approval, "approve").then().statusCode(404);
            stranger.get("/v1/agents?limit=100")
                    .then()
                    .statusCode(200)
                    .body("sessions.findAll { it.session_id == '" + id + "' }", empty());
            stranger.get("/v1/approvals?limit=200")
                    .then()
                    .statusCode(200)
                    .body("approvals.findAll { it.session_id == '" + id + "' }", empty());
        }
        assertEquals(
                strangers.getFirst().view(UUID.randomUUID().toString()).<String>path("code"),
                strangers.getFirst().view(id).<String>path("code"));
    }
}
