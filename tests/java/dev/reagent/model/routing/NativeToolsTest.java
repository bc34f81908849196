package dev.reagent.model.routing;

import static dev.reagent.model.ByteProvider.json;
import static dev.reagent.model.ByteProvider.saying;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.task.Message;
import dev.reagent.model.ByteProvider;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ModelTestbed;
import dev.reagent.model.ToolSpec;
import dev.reagent.model.offline.OfflineModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import jakarta.validation.Validation;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A model whose setting is {@code auto} and whose server says that it cannot call tools, by exact bytes. */
class NativeToolsTest {

    private static final String REFUSED = json(
            400,
            "{\"error\":{\"message\":\"registry.ollama.ai/library/gemma:2b does not support tools\",\"type\":\"api_error\"}}");

    private static final String IN_WORDS = saying(
            "{\\\"thought\\\":\\\"I echo.\\\",\\\"action\\\":{\\\"tool\\\":\\\"echo\\\",\\\"args\\\":{}},\\\"is_final\\\":false}");

    private final ByteProvider provider = new ByteProvider();
    private final Vertx vertx = Vertx.vertx();
    private final ModelTestbed testbed = auto();
    private final RoutedModel model = new RoutedModel(
            testbed.catalogue,
            testbed.wires,
            new OfflineModel(vertx),
            Validation.buildDefaultValidatorFactory().getValidator(),
            new SimpleMeterRegistry());

    private ModelTestbed auto() {
        var settings = new HashMap<>(provider.settings());
        settings.put("OPENAI_MODEL_TOOLS", "auto");
        return new ModelTestbed(settings);
    }

    @AfterEach
    void close() {
        testbed.close();
        vertx.close();
        provider.close();
    }

    @Test
    void theCallGoesOnWithTheJsonProtocolAndTheModelIsRemembered() {
        provider.script(body -> body.contains("\"tools\"") ? REFUSED : IN_WORDS);
        for (int i = 0; i < 3; i++) {
            var answer = answer();
            assertEquals("echo", answer.calls().getFirst().tool());
            assertEquals("I echo.", answer.thought());
        }
        assertEquals(4, provider.calls());
        assertTrue(provider.bodies().getFirst().contains("\"tools\""));
        assertFalse(provider.bodies().getLast().contains("\"tools\""));
    }

    @Test
    void aModelThatCanIsAskedNatively() {
        provider.inOrder(saying("Fine."));
        assertEquals("Fine.", answer().finalAnswer());
        assertTrue(provider.bodies().getFirst().contains("\"tools\""));
    }

    private ChatAnswer answer() {
        var tools = List.of(new ToolSpec("echo", "Gives it back.", "{\"type\":\"object\"}"));
        return ModelTestbed.answerOf(
                ModelTestbed.all(model.ask(ModelTestbed.request("openai", List.of(Message.User.of("Tell")), tools))));
    }
}
