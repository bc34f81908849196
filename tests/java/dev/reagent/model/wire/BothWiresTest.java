package dev.reagent.model.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.reagent.agent.Usage;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.ModelTestbed;
import dev.reagent.model.ScriptedReply;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What both wires give alike. */
class BothWiresTest {

    private final ModelTestbed testbed = new ModelTestbed(Map.of());

    @AfterEach
    void close() {
        testbed.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void wordsComeAsDeltasAndOnceMoreAsTheAnswer(String model) {
        testbed.provider.inOrder(
                ScriptedReply.text("The answer is forty-two, as ever.").withUsage(new Usage(100, 40, 8, 0, 9, 0)));
        var events = testbed.ask(model, "What is the answer?");
        assertEquals("The answer is forty-two, as ever.", text(events));
        var answer = ModelTestbed.answerOf(events);
        assertEquals("The answer is forty-two, as ever.", answer.finalAnswer());
        assertNull(answer.problem());
        assertEquals(new Usage(100, 40, 8, 0, 9, 0), answer.usage());
        assertEquals(1, testbed.provider.calls());
    }

    private static String text(List<ChatEvent> events) {
        return events.stream()
                .filter(ChatEvent.TextDelta.class::isInstance)
                .map(event -> ((ChatEvent.TextDelta) event).text())
                .collect(Collectors.joining());
    }
}
