package dev.reagent.model.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.reagent.BesideServers;
import dev.reagent.LongForm;
import dev.reagent.agent.task.Message;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.ModelException;
import dev.reagent.model.ModelException.Code;
import dev.reagent.model.ModelTestbed;
import dev.reagent.model.RawProvider;
import dev.reagent.model.RawProvider.Reply.After;
import dev.reagent.model.ToolSpec;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Streams that are split, reordered, dropped, doubled and corrupted by a seed: each ends, as an answer that is made of
 * nothing but what was sent, or as a typed failure. The long form sends 10,000 on each wire.
 */
@BesideServers
class StreamFuzzTest {

    private static final List<ToolSpec> TOOLS = List.of(
            new ToolSpec("echo", "Echoes.", "{\"type\":\"object\"}"),
            new ToolSpec("delete_all", "Deletes.", "{\"type\":\"object\"}"));

    private final RawProvider provider = RawProvider.start();
    private final ModelTestbed testbed = new ModelTestbed(Map.of(
            "ANTHROPIC_BASE_URL",
            provider.url(),
            "OPENAI_BASE_URL",
            provider.url() + "/v1",
            "reagent.model.retry.tries",
            "1",
            "reagent.model.limits.finish-timeout",
            "200ms",
            "reagent.model.limits.first-byte-timeout",
            "2s",
            "reagent.model.limits.idle-timeout",
            "2s"));

    @AfterEach
    void close() {
        testbed.close();
        provider.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "haiku"})
    void everyStreamEndsAsWhatWasSentOrAsAFailure(String model) {
        int streams = LongForm.or(500, 10_000);
        int answered = 0;
        for (int seed = 0; seed < streams; seed++) {
            var stream = FuzzedStream.of(model.equals("haiku"), new SplittableRandom(seed));
            provider.inOrder(stream.reply());
            try {
                var events = ModelTestbed.all(
                        testbed.ask(ModelTestbed.request(model, List.of(Message.User.of("Tell")), TOOLS)));
                check(seed, stream, events);
                answered++;
            } catch (ModelException typed) {
                assertTrue(!stream.isWhole(), "seed " + seed + ": a whole stream failed: " + typed);
                // whatever was thrown inside a reader would leave the call to its timeouts
                assertTrue(
                        typed.code() != Code.TIMEOUT || stream.after() == After.SILENCE,
                        () -> "seed " + stream + ": " + typed);
            } catch (RuntimeException | AssertionError broken) {
                fail("seed " + seed + " on " + model + ": " + stream, broken);
            }
        }
        assertTrue(answered > streams / 10, "only " + answered + " of " + streams + " were answered");
    }

    private static void check(int seed, FuzzedStream stream, List<ChatEvent> events) {
        var answer = ModelTestbed.answerOf(events);
        var where = "seed " + seed + ": " + answer + " from " + stream;
        for (var call : answer.calls()) {
            assertTrue(!call.tool().equals("delete_all"), where);
        }
        if (answer.finalAnswer() != null) {
            assertTrue(stream.maySay(answer.finalAnswer()), where);
            // thinking whose opening tag was lost has been streamed before its closing one came
            assertTrue(text(events).strip().endsWith(answer.finalAnswer()), where);
        }
        if (stream.isWhole()) {
            assertWhole(stream, answer, where);
        }
    }

    private static void assertWhole(FuzzedStream stream, ChatAnswer answer, String where) {
        assertEquals(
                stream.calls(),
                answer.calls().stream().map(ChatAnswer.CallAsked::arguments).toList(),
                where);
        assertEquals(stream.calls().isEmpty() ? stream.words() : null, answer.finalAnswer(), where);
    }

    private static String text(List<ChatEvent> events) {
        return events.stream()
                .filter(ChatEvent.TextDelta.class::isInstance)
                .map(event -> ((ChatEvent.TextDelta) event).text())
                .collect(Collectors.joining());
    }
}
