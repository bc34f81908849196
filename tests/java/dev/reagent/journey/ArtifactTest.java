package dev.reagent.journey;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.NeedsDocker;
import dev.reagent.WithScriptedProvider;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Call;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files that a run's code leaves behind: in its steps, in its list, as downloads, and for its later code. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
@NeedsDocker
class ArtifactTest {

    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private final Client client = Client.ofNewOrg();
    ScriptedProvider provider;

    @Inject
    Jdbi jdbi;

    private static Call code(String id, String code, String... files) {
        var args = new JsonObject().put("language", "python").put("code", code).put("timeout_seconds", 60);
        if (files.length > 0) {
            args.put("files", new JsonArray(List.of(files)));
        }
        return new Call(id, "code_run", args.encode());
    }

    private static final String LEAVE = """
            import base64, os
            open('/artifacts/sums.csv', 'w').write('a,b\\n1,2\\n')
            open('/artifacts/plot.png', 'wb').write(base64.b64decode('%s'))
            os.makedirs('/artifacts/large'); open('/artifacts/large/zeros.bin', 'wb').write(bytes(1_000_000))
            """.formatted(PIXEL);

    @Test
    void whatCodeLeavesIsListedAndDownloadedAndThereForLaterCode() {
        provider.bySteps(
                ScriptedReply.of(code("leave", LEAVE)),
                ScriptedReply.of(code(
                        "use",
                        "import os; print(open('sums.csv').read(), os.path.getsize('large/zeros.bin'))",
                        "sums.csv",
                        "large/zeros.bin")),
                ScriptedReply.text("Done."));
        var id = client.start("code_run");
        var view = client.ended(id);
        assertEquals("completed", view.getString("status"), view::prettify);
        assertEquals(
                List.of("plot.png", "sums.csv", "large/zeros.bin"),
                view.getList("steps[0].observations[0].artifacts.name"),
                view::prettify);
        assertTrue(
                view.getString("steps[1].observations[0].result").contains("a,b\\n1,2\\n 1000000\\n"), view::prettify);

        var listed = client.get("/v1/agents/" + id + "/artifacts")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertEquals(
                List.of("image/png", "text/csv", "application/octet-stream"), listed.getList("artifacts.media_type"));
        assertEquals(List.of(70, 8, 1_000_000), listed.getList("artifacts.bytes"));
        assertEquals(List.of("leave", "leave", "leave"), listed.getList("artifacts.call_id"));
        assertEquals(
                view.getList("steps[0].observations[0].artifacts.artifact_id"),
                listed.getList("artifacts.artifact_id"));

        var picture = client.get("/v1/artifacts/" + listed.getString("artifacts[0].artifact_id"));
        picture.then()
                .statusCode(200)
                .header("Content-Type", equalTo("image/png"))
                .header("Content-Length", equalTo("70"))
                .header("Content-Disposition", containsString("attachment; filename=\"plot.png\""))
                .header("X-Content-Type-Options", equalTo("nosniff"));
        assertArrayEquals(java.util.Base64.getDecoder().decode(PIXEL), picture.asByteArray());
        client.request()
                .header("If-None-Match", picture.header("ETag"))
                .get("/v1/artifacts/" + listed.getString("artifacts[0].artifact_id"))
                .then()
                .statusCode(304);
        assertArrayEquals(
                new byte[1_000_000],
                client.get("/v1/artifacts/" + listed.getString("artifacts[2].artifact_id"))
                        .asByteArray());

        var stranger = Client.ofNewOrg();
        stranger.get("/v1/artifacts/" + listed.getString("artifacts[2].artifact_id"))
                .then()
                .statusCode(404)
                .body("code", equalTo("artifact_not_found"));
        stranger.get("/v1/agents/" + id + "/artifacts").then().statusCode(404);
    }

    private static final String PLOT = """
            import pandas, matplotlib.pyplot as plot
            pandas.DataFrame({'north': [1, 3, 2], 'south': [2, 2, 4]}).plot(title='Sales')
            plot.savefig('/artifacts/sales.png')
            """;

    @Test
    @NeedsDocker(tier = "heavy")
    void aModelThatCanSeeIsShownWhatItsCodeHasDrawn() {
        provider.bySteps(ScriptedReply.of(code("draw", PLOT)), ScriptedReply.text("The south sells more."));
        var order = Client.order(Client.prompt(), "haiku", "code_run").put("sandbox", "heavy");
        var view = client.ended(client.start(order));
        assertEquals("heavy", view.getString("sandbox.tier"));
        var drawn = view.<String>getList("steps[0].observations[0].artifacts.artifact_id");
        assertEquals(1, drawn.size(), view::prettify);
        assertEquals("image/png", view.getString("steps[0].observations[0].artifacts[0].media_type"));
        var picture = client.get("/v1/artifacts/" + drawn.getFirst()).asByteArray();
        var asked = provider.requests().stream()
                .filter(request -> request.key().equals(order.getString("prompt")))
                .toList()
                .getLast()
                .body()
                .getJsonArray("messages");
        var shown = asked.getJsonObject(asked.size() - 1)
                .getJsonArray("content")
                .getJsonObject(0)
                .getJsonArray("content");
        assertEquals(2, shown.size(), shown::encodePrettily);
        var source = shown.getJsonObject(1).getJsonObject("source");
        assertEquals("image/png", source.getString("media_type"));
        assertArrayEquals(picture, java.util.Base64.getDecoder().decode(source.getString("data")));
    }

    @Test
    void codeHasTheFilesThatComeWithItsRun() {
        provider.bySteps(
                ScriptedReply.of(code(
                        "use",
                        "print(open('data/a.csv').read(), list(open('b.bin', 'rb').read()))",
                        "data/a.csv",
                        "b.bin")),
                ScriptedReply.text("Done."));
        var order = Client.order(Client.prompt(), "scripted", "code_run")
                .put(
                        "files",
                        new JsonArray()
                                .add(new JsonObject().put("name", "data/a.csv").put("text", "a,b"))
                                .add(new JsonObject().put("name", "b.bin").put("data", "AP8B")));
        var id = client.start(order);
        var view = client.ended(id);
        assertTrue(view.getString("steps[0].observations[0].result").contains("a,b [0, 255, 1]"), view::prettify);
        var listed = client.get("/v1/agents/" + id + "/artifacts").jsonPath();
        assertEquals(List.of("data/a.csv", "b.bin"), listed.getList("artifacts.name"));
        assertEquals(java.util.Arrays.asList(null, null), listed.getList("artifacts.call_id"));
        var asked = provider.requests().stream()
                .filter(request -> request.key().equals(order.getString("prompt")))
                .findFirst()
                .orElseThrow();
        assertTrue(asked.text().contains("data/a.csv (text/csv, 3 bytes), b.bin (application/octet-stream, 3 bytes)"));
    }

    private static JsonObject withFiles(JsonObject order, JsonObject... files) {
        return order.put("files", new JsonArray(List.of(files)));
    }

    private static JsonObject earlier(String artifactId) {
        return new JsonObject().put("artifact_id", artifactId);
    }

    private String firstArtifact(String session) {
        return client.get("/v1/agents/" + session + "/artifacts").jsonPath().getString("artifacts[0].artifact_id");
    }

    @Test
    void aLaterRunGetsCopiesOfWhatAnEarlierOneLeft() {
        provider.bySteps(ScriptedReply.of(code("leave", LEAVE)), ScriptedReply.text("Done."));
        var first = client.start("code_run");
        client.ended(first);
        var picture = firstArtifact(first);
        provider.bySteps(
                ScriptedReply.of(code(
                        "use",
                        "import os; print(os.path.getsize('plot.png'), os.path.getsize('its.png'))",
                        "plot.png",
                        "its.png")),
                ScriptedReply.text("Done."));
        var order = withFiles(
                Client.order(Client.prompt(), "scripted", "code_run"),
                earlier(picture),
                earlier(picture).put("name", "its.png"));
        var second = client.start(order);
        var view = client.ended(second);
        assertTrue(view.getString("steps[0].observations[0].result").contains("70 70"), view::prettify);
        var listed = client.get("/v1/agents/" + second + "/artifacts").jsonPath();
        assertEquals(List.of("plot.png", "its.png"), listed.getList("artifacts.name"));
        assertTrue(!listed.getList("artifacts.artifact_id").contains(picture), "each session has its own");
    }

    @Test
    void aFileThatTheOrganisationDoesNotHaveIsNotGivenToARun() {
        provider.bySteps(ScriptedReply.of(code("leave", LEAVE)), ScriptedReply.text("Done."));
        var session = client.start("code_run");
        client.ended(session);
        var others = firstArtifact(session);
        for (var unknown : List.of(others, UUID.randomUUID().toString())) {
            var stranger = Client.ofNewOrg();
            stranger.post("/v1/agents/run", withFiles(Client.order(Client.prompt(), "scripted"), earlier(unknown)))
                    .then()
                    .statusCode(422)
                    .body("code", equalTo("unknown_artifact"))
                    .body("detail", containsString(unknown));
            assertEquals(
                    0, stranger.get("/v1/agents").jsonPath().getList("sessions").size());
        }
    }

    @Test
    void aFileThatIsDeletedBeforeItIsCopiedIsNotThereEither() throws IOException {
        provider.bySteps(
                ScriptedReply.of(code("leave", "open('/artifacts/large', 'wb').write(bytes(1_000_000))")),
                ScriptedReply.text("Done."));
        var session = client.start("code_run");
        client.ended(session);
        var large = firstArtifact(session);
        Files.delete(Path.of("target/test-stores/artifacts", large.substring(0, 2), large));
        client.post("/v1/agents/run", withFiles(Client.order(Client.prompt(), "scripted"), earlier(large)))
                .then()
                .statusCode(422)
                .body("code", equalTo("unknown_artifact"))
                .body("detail", containsString(large));
    }

    @Test
    void filesComeWithTheRunsOfABatchToo() {
        provider.bySteps(
                ScriptedReply.of(code("use", "print(open('a.csv').read())", "a.csv")), ScriptedReply.text("Done."));
        var given = new JsonArray();
        for (var text : List.of("first", "second")) {
            given.add(withFiles(
                    Client.order(Client.prompt(), "scripted", "code_run"),
                    new JsonObject().put("name", "a.csv").put("text", text)));
        }
        var then = withFiles(
                Client.order(Client.prompt(), "scripted", "code_run"),
                new JsonObject().put("name", "a.csv").put("text", "last"));
        var accepted = client.post(
                        "/v1/agents/batch", new JsonObject().put("runs", given).put("then", then))
                .then()
                .statusCode(202)
                .extract()
                .jsonPath();
        var ids = accepted.<String>getList("session_ids");
        assertTrue(client.ended(ids.get(0))
                .getString("steps[0].observations[0].result")
                .contains("first"));
        assertTrue(client.ended(ids.get(1))
                .getString("steps[0].observations[0].result")
                .contains("second"));
        assertTrue(client.ended(accepted.getString("then_session_id"))
                .getString("steps[0].observations[0].result")
                .contains("last"));
    }

    @Test
    void theFilesOfARequestAreBoundedWhateverTheyAreCopiesOf() {
        provider.bySteps(
                ScriptedReply.of(code("leave", "open('/artifacts/big', 'wb').write(bytes(18_000_000))")),
                ScriptedReply.text("Done."));
        var session = client.start("code_run");
        client.ended(session);
        var big = firstArtifact(session);
        var twice = withFiles(
                Client.order(Client.prompt(), "scripted"),
                earlier(big),
                earlier(big).put("name", "again"));
        var each = withFiles(Client.order(Client.prompt(), "scripted"), earlier(big));
        var batch = new JsonObject().put("runs", new JsonArray(List.of(each, each.copy())));
        for (var answer : List.of(client.post("/v1/agents/run", twice), client.post("/v1/agents/batch", batch))) {
            answer.then()
                    .statusCode(400)
                    .body("detail", containsString("at most 33554432 bytes in all, found at least 36000000"));
        }
    }

    @Test
    void theSameOrderIsAnsweredAsBeforeThoughItsFileHasGone() {
        provider.bySteps(ScriptedReply.of(code("leave", LEAVE)), ScriptedReply.text("Done."));
        var session = client.start("code_run");
        client.ended(session);
        var order = withFiles(Client.order(Client.prompt(), "scripted"), earlier(firstArtifact(session)));
        var key = UUID.randomUUID().toString();
        var before = client.post("/v1/agents/run", key, order).jsonPath().getString("session_id");
        client.ended(before);
        jdbi.useHandle(handle -> handle.execute("delete from artifact where session_id = cast(? as uuid)", session));
        assertEquals(
                before, client.post("/v1/agents/run", key, order).jsonPath().getString("session_id"));
        client.post("/v1/agents/run", order).then().statusCode(422);
    }

    @Test
    void aFileThatIsNotThereIsTheCallsMistakeAndTheRunGoesOn() {
        provider.bySteps(ScriptedReply.of(code("use", "print(1)", "nothing.csv")), ScriptedReply.text("Done."));
        var view = client.ended(client.start("code_run"));
        assertEquals("completed", view.getString("status"), view::prettify);
        assertEquals("invalid_arguments", view.getString("steps[0].observations[0].error.code"));
    }

    @Test
    void anArtifactThatIsNoneIsNotFound() {
        for (var id : List.of(UUID.randomUUID().toString(), "..", "%2e%2e%2fetc", "x".repeat(500))) {
            client.get("/v1/artifacts/" + id).then().statusCode(404);
        }
        client.get("/v1/artifacts/" + UUID.randomUUID() + "?download=1").then().statusCode(400);
    }
}
