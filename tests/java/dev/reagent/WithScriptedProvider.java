package dev.reagent;

import static java.util.Map.entry;

import dev.reagent.model.ScriptedProvider;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.List;
import java.util.Map;

/**
 * Gives a server under test a scripted provider in the place of OpenAI's, Anthropic's and OpenRouter's, the echo tool, and
 * leave to fetch pages from localhost and to call it back.
 */
public final class WithScriptedProvider implements QuarkusTestResourceLifecycleManager {

    /** What callbacks are signed with, the newest first. */
    public static final List<String> CALLBACK_SECRETS =
            List.of("whsec_bmV3IHNlY3JldCBvZiBhIHRlc3Qgb2YgMzIgYg==", "whsec_b2xkIHNlY3JldCBvZiBhIHRlc3Qgb2YgMzIgYg==");

    private final ScriptedProvider provider = ScriptedProvider.start();

    @Override
    public Map<String, String> start() {
        return Map.ofEntries(
                entry("reagent.model.providers.openai.base-url", provider.openAiBaseUrl()),
                entry("reagent.model.openai.model", "scripted"),
                entry("reagent.model.providers.anthropic.base-url", provider.anthropicBaseUrl()),
                entry("reagent.model.providers.anthropic.api-key", "test-key"),
                entry("reagent.model.providers.openrouter.base-url", provider.openAiBaseUrl()),
                entry("reagent.model.providers.openrouter.api-key", "test-key"),
                entry("reagent.model.retry.first-wait", "20ms"),
                entry("reagent.web-fetch.allowed-hosts", "localhost"),
                entry("reagent.webhook.allowed-hosts", "localhost"),
                entry("reagent.webhook.secrets", String.join(",", CALLBACK_SECRETS)),
                entry("reagent.tools.echo.enabled", "true"),
                entry("reagent.tools.timeouts.stubborn", "1S"));
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
