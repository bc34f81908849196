package dev.reagent.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.api.Json;
import dev.reagent.journey.tool.StubbornTool;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Call;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** What becomes of calls and runs that take longer than they may. */
@QuarkusTest
@QuarkusTestResource(WithScriptedProvider.class)
class TimesTest {

    private final Client client = Client.ofNewOrg();
    private final String call = "call_" + UUID.randomUUID().toString().substring(0, 8);
    ScriptedProvider provider;

    @Inject
    Jdbi jdbi;

    @Test
    void aCallThatDoesNotEndInItsTimeIsStoppedForRealAndTheRunGoesOn() {
        provider.bySteps(
                ScriptedReply.text("I try.")
                        .and(new Call(call, "stubborn", "{}"))
                        .and(new Call("said", "echo", "{\"text\":\"hello\"}")),
                ScriptedReply.text("It did not answer."));
        var view = client.ended(client.start("stubborn", "echo"));
        assertEquals("completed", view.getString("status"), view::prettify);
        assertEquals("timeout", view.getString("steps[0].observations[0].error.code"));
        assertEquals(
                "The call took longer than its 1 s and was stopped.",
                view.getString("steps[0].observations[0].error.message"));
        int took = view.getInt("steps[0].observations[0].execution_time_ms");
        assertTrue(took >= 1000 && took < 10_000, () -> "after " + took + " ms");
        assertEquals("hello", view.getString("steps[0].observations[1].result"));
        assertFalse(StubbornTool.goesOn(call));
    }

    @Test
    void ofACallWithEffectsTheModelIsToldThatItMayHaveHappened() {
        provider.bySteps(
                ScriptedReply.call(call, "stubborn", "{\"effect\":true}"), ScriptedReply.text("I look first."));
        var view = client.ended(client.start("stubborn"));
        var message = view.getString("steps[0].observations[0].error.message");
        assertTrue(message.endsWith("It may have taken effect: check first."), message);
        assertTrue(provider.lastRequest().text().contains("check first"));
    }

    @Test
    void aRunThatOutlivesItsTimeIsKilledAtOnceWithWhatItHasOutside() {
        provider.bySteps(ScriptedReply.text("I wait.")
                .and(new Call("p", "pause", pause()))
                .and(new Call(call, "stubborn", "{\"effect\":true}")));
        var order =
                Client.order(Client.prompt(), "scripted", "pause", "stubborn").put("timeout_seconds", 2);
        var view = client.ended(client.start(order));
        assertEquals("timeout", view.getString("error.code"), view::prettify);
        assertTrue(life(view).compareTo(Duration.ofSeconds(6)) < 0, () -> "after " + life(view));
        assertTrue(StubbornTool.hasBegun(call));
        assertFalse(StubbornTool.goesOn(call));
        assertEquals(List.of(), view.getList("steps[0].observations"));
    }

    private static String pause() {
        return new JsonObject()
                .put("milliseconds", 60_000)
                .put("text", Client.prompt())
                .encode();
    }

    @Test
    void soIsOneThatWaitsForItsModel() {
        provider.bySteps(ScriptedReply.text("Too late.").after(Duration.ofSeconds(30)));
        var order = Client.order(Client.prompt(), "scripted").put("timeout_seconds", 2);
        int brokenOff = provider.brokenOff();
        var view = client.ended(client.start(order));
        assertEquals("timeout", view.getString("error.code"), view::prettify);
        assertTrue(life(view).compareTo(Duration.ofSeconds(6)) < 0, () -> "after " + life(view));
        Client.await("the provider's connection is closed", () -> provider.brokenOff() > brokenOff);
    }

    @Test
    void aModelThatHangsIsAskedOnceAndItsRunEndsWithinASecondOfItsTime() {
        provider.script(request -> ScriptedReply.text("Too late.").after(Duration.ofSeconds(30)));
        var orders = Stream.generate(
                        () -> Client.order(Client.prompt(), "scripted").put("timeout_seconds", 2))
                .limit(20)
                .toList();
        var ids = orders.stream().map(client::start).toList();
        for (var id : ids) {
            var view = client.ended(id);
            assertEquals("timeout", view.getString("error.code"), view::prettify);
            assertTrue(life(view).compareTo(Duration.ofSeconds(3)) < 0, () -> "after " + life(view));
        }
        orders.forEach(order -> assertEquals(1, Client.callsOf(provider, order)));
    }

    @Test
    void itsOwnerEndsARunWhoseDeadlineNobodyTells() {
        provider.script(request -> ScriptedReply.text("Too late.").after(Duration.ofSeconds(30)));
        var order = Client.order(Client.prompt(), "scripted").put("timeout_seconds", 2);
        var id = client.start(order);
        jdbi.useHandle(handle -> handle.execute("update run set deadline_told = true where session_id = ?::uuid", id));
        var view = client.ended(id);
        assertEquals("timeout", view.getString("error.code"), view::prettify);
        assertTrue(life(view).compareTo(Duration.ofSeconds(5)) < 0, () -> "after " + life(view));
        assertEquals(1, Client.callsOf(provider, order));
    }

    private static Duration life(Json view) {
        return Duration.between(
                Instant.parse(view.getString("created_at")), Instant.parse(view.getString("finished_at")));
    }
}
