package dev.reagent.journey;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Call;
import dev.reagent.model.ScriptedReply.Fault;
import dev.reagent.model.ScriptedReply.Text;
import dev.reagent.model.ScriptedReply.Thinking;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a client hears of a session, live, late, and from any point on. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class EventStreamTest {

    private final Client client = Client.ofNewOrg();
    ScriptedProvider provider;

    @Inject
    HotCopy hot;

    @Test
    void aReaderHearsEachEventOnceAndInOrderWhetherLiveOrLateOrFromAnyPointOn() {
        provider.script(request -> switch (request.step()) {
            case 0 ->
                ScriptedReply.of(
                                new Thinking("I shall echo twice.", "sig"),
                                new Text("Looking around."),
                                new Call("a", "echo", "{\"text\":\"1\"}"),
                                new Call("b", "echo", "{\"text\":\"2\"}"))
                        .pausing(Duration.ofMillis(15));
            case 1 -> {
                var whole = ScriptedReply.text("I say something.").and(new Call("c", "echo", "{\"text\":\"3\"}"));
                yield request.attempt() == 1 ? whole.failing(Fault.BREAK, 4) : whole;
            }
            default -> ScriptedReply.text("That was all that there is to say.").pausing(Duration.ofMillis(30));
        });
        var id = client.start("echo");
        var live = client.stream(id);
        var late = client.stream(id);
        var events = Sse.of(late);
        assertEquals(Sse.names(Sse.of(live)), Sse.names(events));
        assertEquals(withoutComments(live), withoutComments(late));
        assertRising(events);
        assertEquals(
                List.of(
                        "session.started",
                        "step.thought",
                        "tool.started",
                        "tool.started",
                        "tool.finished",
                        "tool.finished",
                        "step.finished",
                        "step.restarted",
                        "step.thought",
                        "tool.started",
                        "tool.finished",
                        "step.finished",
                        "step.thought",
                        "step.finished",
                        "session.completed"),
                Sse.names(events).stream().filter(it -> !it.endsWith(".delta")).toList());
        assertEquals("That was all that there is to say.", answerOf(events, 2));
        assertTrue(Sse.names(events).contains("thought.delta"));
        for (var event : events) {
            assertEquals(id, event.data().getString("session_id"));
            assertTrue(event.data().containsKey("step") && event.data().containsKey("at"));
            assertEquals(
                    withoutComments(event.rest()),
                    withoutComments(client.streamAfter(id, event.id())),
                    () -> "after " + event);
        }
    }

    private static String withoutComments(String stream) {
        return stream.replaceAll("(?m)^:.*\\n\\n?", "");
    }

    private static void assertRising(List<Sse> events) {
        long last = 0;
        for (var event : events) {
            assertTrue(event.id() > last, () -> "not rising: " + events);
            last = event.id();
        }
    }

    private static String answerOf(List<Sse> events, int step) {
        var words = new StringBuilder();
        events.stream()
                .filter(it -> it.event().equals("answer.delta") && it.data().getInteger("step") == step)
                .forEach(it -> words.append(it.data().getString("text")));
        return words.toString();
    }

    @Test
    void aStreamOfAnArchivedSessionHasItsEventsAndAGapWhereItsDeltasWere() {
        provider.bySteps(ScriptedReply.call("a", "echo", "{\"text\":\"1\"}"), ScriptedReply.text("Done."));
        var id = client.start("echo");
        client.ended(id);
        var before = Sse.of(client.stream(id));
        hot.deleteFinished(id);
        var archived = Sse.of(client.stream(id));
        assertRising(archived);
        assertEquals(
                before.stream()
                        .filter(it -> !it.event().endsWith(".delta"))
                        .map(it -> it.id() + " " + it.event() + " " + it.data())
                        .toList(),
                archived.stream()
                        .filter(it -> !it.event().equals("gap"))
                        .map(it -> it.id() + " " + it.event() + " " + it.data())
                        .toList());
        var gap = archived.stream().filter(it -> it.event().equals("gap")).toList();
        assertEquals(1, gap.size());
        assertEquals("expired", gap.getFirst().data().getString("reason"));
    }

    @Test
    void aReaderWhoHasTheLastEventIsSentAwayForGoodAlsoFromTheArchive() {
        provider.bySteps(ScriptedReply.text("Done."));
        var id = client.start();
        client.ended(id);
        var events = Sse.of(client.stream(id));
        assertNothingFollows(id, events.getLast().id());
        hot.deleteFinished(id);
        assertNothingFollows(id, events.getLast().id());
    }

    /** An EventSource sends the id of the last event, and stops for good only at a 204. */
    private void assertNothingFollows(String id, long last) {
        assertEquals(204, client.statusOfStreamAfter(id, last));
    }

    @Test
    void aStreamOfAnUnknownSessionIsNotFound() {
        client.get("/v1/agents/" + UUID.randomUUID() + "/events")
                .then()
                .statusCode(404)
                .body("code", equalTo("session_not_found"));
    }
}
