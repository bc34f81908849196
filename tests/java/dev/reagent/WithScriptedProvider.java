package dev.reagent;

import dev.reagent.model.ScriptedProvider;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Gives a server under test a scripted provider as its OpenAI-compatible and its Anthropic one, and the echo tool. */
public final class WithScriptedProvider implements QuarkusTestResourceLifecycleManager {

    private final ScriptedProvider provider = ScriptedProvider.start();

    @Override
    public Map<String, String> start() {
        return Map.of(
                "reagent.model.providers.openai.base-url",
                provider.openAiBaseUrl(),
                "reagent.model.openai.model",
                "scripted",
                "reagent.model.providers.anthropic.base-url",
                provider.anthropicBaseUrl(),
                "reagent.model.providers.anthropic.api-key",
                "test-key",
                "reagent.tools.echo.enabled",
                "true");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(provider, new TestInjector.MatchesType(ScriptedProvider.class));
    }

    @Override
    public void stop() {
        provider.close();
    }
}
