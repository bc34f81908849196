package dev.reagent.journey;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.journey.tool.PauseTool;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Call;
import dev.reagent.model.ScriptedReply.Fault;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a run does with the calls that its model asks for, and where it stops. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class StepsTest {

    private final Client client = Client.ofNewOrg();
    ScriptedProvider provider;

    @Inject
    HotCopy hot;

    @Test
    void callsOfAStepRunSideBySideAndStandInTheOrderOfTheAnswer() {
        provider.bySteps(
                ScriptedReply.of(pause("slow", 600), pause("middle", 400), pause("quick", 1)),
                ScriptedReply.text("Done."));
        var id = client.start("pause");
        var view = client.ended(id);
        assertEquals(List.of("slow", "middle", "quick"), view.getList("steps[0].observations.result"));
        assertEquals(List.of("slow", "middle", "quick"), view.getList("steps[0].actions.call_id"));
        var finished = Sse.of(client.stream(id)).stream()
                .filter(it -> it.event().equals("tool.finished"))
                .map(it -> it.data().getString("call_id"))
                .toList();
        assertEquals(List.of("quick", "middle", "slow"), finished);
    }

    private static Call pause(String name, int milliseconds) {
        return new Call(
                name,
                "pause",
                new JsonObject()
                        .put("milliseconds", milliseconds)
                        .put("text", name)
                        .encode());
    }

    @Test
    void callsThatCannotBeMadeBecomeObservationsThatSayWhy() {
        provider.bySteps(
                ScriptedReply.of(
                        new Call("wrong", "echo", "{\"txt\":\"a\"}"),
                        new Call("broken", "echo", "{\"text\":"),
                        new Call("unknown", "format_disk", "{}"),
                        new Call("not_allowed", "pause", "{\"milliseconds\":1,\"text\":\"a\"}"),
                        new Call("long", "echo", "{\"text\":9007199254740993}"),
                        new Call("good", "echo", "{\"text\":\"fine\"}")),
                ScriptedReply.text("Done."));
        var view = client.ended(client.start("echo"));
        assertEquals("completed", view.getString("status"), view::prettify);
        assertEquals(List.of(false, false, false, false, false, true), view.getList("steps[0].observations.success"));
        assertEquals("invalid_arguments", view.getString("steps[0].observations[0].error.code"));
        assertTrue(view.getString("steps[0].observations[0].error.message").contains("text"));
        assertEquals("invalid_arguments", view.getString("steps[0].observations[1].error.code"));
        assertEquals("unknown_tool", view.getString("steps[0].observations[2].error.code"));
        assertTrue(view.getString("steps[0].observations[2].error.message").contains("echo"));
        assertEquals("unknown_tool", view.getString("steps[0].observations[3].error.code"));
        assertEquals("invalid_arguments", view.getString("steps[0].observations[4].error.code"));
        assertTrue(view.getString("steps[0].observations[4].error.message").contains("9007199254740993"));
        assertEquals("fine", view.getString("steps[0].observations[5].result"));
        assertTrue(provider.lastRequest().text().contains("unknown_tool"));
    }

    @Test
    void aCallIdThatTheModelUsesTwiceIsMadeUnique() {
        provider.bySteps(
                ScriptedReply.of(new Call("c", "echo", "{\"text\":\"1\"}"), new Call("c", "echo", "{\"text\":\"2\"}")),
                ScriptedReply.call("c", "echo", "{\"text\":\"3\"}"),
                ScriptedReply.text("Done."));
        var view = client.ended(client.start("echo"));
        assertEquals(List.of("1", "2"), view.getList("steps[0].observations.result"));
        assertEquals(List.of("3"), view.getList("steps[1].observations.result"));
        var ids = view.<List<String>>getList("steps.actions.call_id").stream()
                .flatMap(List::stream)
                .toList();
        assertEquals(3, ids.stream().distinct().count(), ids::toString);
    }

    @Test
    void aRunThatHitsItsStepLimitFailsWithThatCode() {
        provider.script(request -> ScriptedReply.call("c", "echo", "{\"text\":\"" + request.step() + "\"}"));
        var view = client.ended(
                client.start(Client.order(Client.prompt(), "scripted", "echo").put("max_steps", 3)));
        assertEquals("failed", view.getString("status"));
        assertEquals("max_steps", view.getString("error.code"));
        assertEquals(3, view.getInt("totals.steps"));
        assertEquals(List.of("2"), view.getList("steps[2].observations.result"));
    }

    @Test
    void aRunThatGoesInCirclesFailsWithThatCode() {
        provider.bySteps(ScriptedReply.call("c", "echo", "{\"text\":\"again\"}"));
        var view = client.ended(client.start("echo"));
        assertEquals("loop_detected", view.getString("error.code"), view::prettify);
        assertEquals(3, view.getInt("totals.steps"));
    }

    @Test
    void aRunWhoseModelStallsFailsWhenItsTimeIsOverAndTheCallIsBrokenOff() {
        provider.bySteps(ScriptedReply.text("Let me think about this.").failing(Fault.STALL, 5));
        int before = provider.brokenOff();
        long start = System.nanoTime();
        var view = client.ended(
                client.start(Client.order(Client.prompt(), "scripted").put("timeout_seconds", 1)));
        var took = Duration.ofNanos(System.nanoTime() - start);
        assertEquals("failed", view.getString("status"));
        assertEquals("timeout", view.getString("error.code"), view::prettify);
        assertTrue(took.toSeconds() < 30, () -> "took " + took);
        Client.await("the call is broken off", () -> provider.brokenOff() > before);
    }

    @Test
    void aRunWhoseToolTakesTooLongFailsWhenItsTimeIsOver() {
        provider.bySteps(ScriptedReply.of(pause("slow", 60_000)));
        var view = client.ended(
                client.start(Client.order(Client.prompt(), "scripted", "pause").put("timeout_seconds", 1)));
        assertEquals("timeout", view.getString("error.code"), view::prettify);
    }

    @Test
    void aLongResultThatIsAnObjectStaysOneInTheView() {
        var rows = new JsonArray();
        for (int i = 0; i < 3_000; i++) {
            rows.add(new JsonArray().add(i).add("row \"" + i + "\""));
        }
        var text = new JsonObject()
                .put("stdout", "é\n\u0001".repeat(30_000))
                .put("stderr", "short")
                .put("exit_code", 3)
                .put("rows", rows)
                .put("timed_out", false)
                .encode();
        provider.bySteps(
                ScriptedReply.call(
                        "long", "echo", new JsonObject().put("text", text).encode()),
                ScriptedReply.text("Done."));
        var id = client.start("echo");
        var shown = client.ended(id).getString("steps[0].observations[0].result");
        assertTrue(shown.getBytes(StandardCharsets.UTF_8).length <= 32 * 1024);
        var object = new JsonObject(shown);
        assertEquals(
                List.of("stdout", "stderr", "exit_code", "rows", "timed_out"),
                List.copyOf(object.fieldNames()),
                "every field is there, in its order");
        assertEquals(3, object.getInteger("exit_code"));
        assertEquals(false, object.getBoolean("timed_out"));
        assertEquals("short", object.getString("stderr"));
        assertTrue(object.getString("stdout").startsWith("é\n\u0001é"));
        var mark = "[cut here: " + text.getBytes(StandardCharsets.UTF_8).length + " bytes in all, whole at /v1/agents/"
                + id + "/calls/long]";
        assertTrue(object.getString("stdout").endsWith(mark), shown.substring(0, 200));
        var shownRows = object.getJsonArray("rows");
        assertEquals(rows.getJsonArray(0), shownRows.getJsonArray(0));
        assertEquals(mark, shownRows.getString(shownRows.size() - 1));
        assertEquals(text, whole(id));
        hot.deleteFinished(id);
        assertEquals(shown, client.json(id).getString("steps[0].observations[0].result"));
        assertEquals(text, whole(id));
    }

    @Test
    void aLongResultIsCutInTheViewAndWholeForTheModelAndAtItsCall() {
        var words = "häßlich – 長い 🙂 ".repeat(2000);
        provider.bySteps(
                ScriptedReply.call(
                        "long", "echo", new JsonObject().put("text", words).encode()),
                ScriptedReply.text("Done."));
        var id = client.start("echo");
        var view = client.ended(id);
        var shown = view.getString("steps[0].observations[0].result");
        assertTrue(shown.getBytes(StandardCharsets.UTF_8).length <= 32 * 1024);
        assertTrue(shown.contains("cut here"), shown.substring(shown.length() - 200));
        assertTrue(words.startsWith(shown.substring(0, shown.indexOf("\n[cut here"))));
        var messages = provider.lastRequest().body().getJsonArray("messages").toString();
        assertTrue(messages.contains(new JsonObject().put("t", words).encode().substring(6, 10_000)));
        assertEquals(words, whole(id));
        hot.deleteFinished(id);
        assertEquals(words, whole(id));
        client.get("/v1/agents/" + id + "/calls/none").then().statusCode(404).body("code", equalTo("call_not_found"));
    }

    private String whole(String id) {
        return client.get("/v1/agents/" + id + "/calls/long")
                .then()
                .statusCode(200)
                .extract()
                .path("result");
    }

    @Test
    void aCancelStopsTheCallThatRunsAndSaysSoEachTime() {
        provider.bySteps(ScriptedReply.of(pause("cancelled", 60_000)));
        var id = client.start("pause");
        Client.await("the call runs", () -> PauseTool.hasBegun("cancelled"));
        var first = client.post("/v1/agents/" + id + "/cancel", new JsonObject());
        first.then().statusCode(200).body("status", equalTo("cancelled")).body("stopped[0].kind", equalTo("tool_call"));
        assertEquals(
                first.asString(),
                client.post("/v1/agents/" + id + "/cancel", new JsonObject()).asString());
        assertEquals("cancelled", client.ended(id).getString("status"));
    }
}
