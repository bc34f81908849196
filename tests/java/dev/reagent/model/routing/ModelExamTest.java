package dev.reagent.model.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.Usage;
import dev.reagent.model.ModelTestbed;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Call;
import dev.reagent.model.ScriptedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The five questions of {@code ./reagent doctor --model}, to a scripted provider. */
class ModelExamTest {

    private static final ScriptedReply SUM = ScriptedReply.call("c1", "add", "{\"a\":2,\"b\":3}");

    private final ScriptedProvider provider = ScriptedProvider.start();
    private final List<String> lines = new ArrayList<>();

    @AfterEach
    void close() {
        provider.close();
    }

    private static ScriptedReply sound(ScriptedRequest request) {
        if (request.step() > 0) {
            return ScriptedReply.text("5");
        }
        if (request.key().contains("twice")) {
            return ScriptedReply.of(
                    new Call("c1", "add", "{\"a\":2,\"b\":3}"), new Call("c2", "add", "{\"a\":10,\"b\":20}"));
        }
        if (request.key().contains("tool add")) {
            return SUM;
        }
        return request.key().startsWith("Count")
                ? ScriptedReply.text("1 2 3 4 5 6 7 8 9 10").pausing(Duration.ofMillis(100))
                : ScriptedReply.text("ready").withUsage(new Usage(9, 0, 0, 0, 3, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "haiku"})
    void aModelThatDoesAllOfItPasses(String model) {
        assertTrue(take(model, ModelExamTest::sound), lines::toString);
        assertEquals(6, lines.size());
        assertTrue(lines.get(1).startsWith("true text: \"ready\""), lines::toString);
        assertTrue(lines.get(2).startsWith("true one call: add {\"a\":2,\"b\":3}"), lines::toString);
        assertTrue(lines.get(3).startsWith("true two calls: 2 calls"), lines::toString);
        assertTrue(lines.get(4).startsWith("true cancelled stream: stopped"), lines::toString);
        assertTrue(lines.get(5).startsWith("true usage: 9 tokens in, 3 out"), lines::toString);
    }

    @Test
    void whatDoesNotWorkIsNamedAndTheRestIsAskedAllTheSame() {
        assertFalse(take(
                "openai",
                request -> request.key().contains("tool add") && request.step() == 0
                        ? ScriptedReply.text("The sum is 5.")
                        : sound(request).withUsage(Usage.NONE)));
        assertTrue(lines.get(1).startsWith("true text"), lines::toString);
        assertTrue(
                lines.get(2).contains("answered in words") && lines.get(2).contains("OPENAI_MODEL_TOOLS"),
                lines::toString);
        assertTrue(lines.get(3).startsWith("false two calls"), lines::toString);
        assertTrue(lines.get(4).startsWith("true cancelled stream"), lines::toString);
        assertTrue(lines.get(5).startsWith("false usage: none is reported"), lines::toString);
    }

    @Test
    void oneCallAtATimeIsTold() {
        assertFalse(take("openai", request -> request.key().contains("twice") ? SUM : sound(request)));
        assertTrue(lines.get(3).contains("one call in a turn"), lines::toString);
    }

    @Test
    void aRefusedKeyIsToldWithTheProvidersWordsAndWithoutTheKey() {
        assertFalse(take("openai", request -> ScriptedReply.error(401, "authentication_error")));
        assertTrue(lines.get(1).startsWith("false text: auth: "), lines::toString);
        assertFalse(lines.toString().contains("sk-"), lines::toString);
    }

    @Test
    void aModelThatIsNotThereIsToldWithThoseThatAre() {
        assertFalse(take("gpt-0", ModelExamTest::sound));
        assertTrue(lines.getFirst().contains("there is no model \"gpt-0\"; the models are "), lines::toString);
        assertFalse(take("offline", ModelExamTest::sound));
    }

    private boolean take(String model, Function<ScriptedRequest, ScriptedReply> script) {
        provider.script(script);
        lines.clear();
        var settings = new HashMap<>(ModelTestbed.QUICK_RETRIES);
        settings.putAll(Map.of(
                "OPENAI_BASE_URL",
                provider.openAiBaseUrl(),
                "OPENAI_API_KEY",
                "sk-openai-secret",
                "ANTHROPIC_BASE_URL",
                provider.anthropicBaseUrl(),
                "ANTHROPIC_API_KEY",
                "sk-ant-secret"));
        try (var exam = new ModelExam(ModelTestbed.settings(settings))) {
            return exam.take(
                    model, finding -> lines.add(finding.works() + " " + finding.question() + ": " + finding.line()));
        }
    }
}
