package dev.reagent;

import dev.reagent.model.StrictProvider;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives a server under test providers that refuse what the real ones refuse, each with one model named after it, and the echo tool. */
public final class WithStrictProviders implements QuarkusTestResourceLifecycleManager {

    private static final List<String> RULES =
            List.of("openai", "mistral", "gemini", "kimi", "azure", "newest", "anthropic");

    private final StrictProvider provider = StrictProvider.start();

    @Override
    public Map<String, String> start() {
        var settings = new HashMap<String, String>();
        for (var rules : RULES) {
            var name = "strict-" + rules;
            var at = "reagent.model.providers." + name;
            settings.put(at + ".kind", rules.equals("anthropic") ? "anthropic" : "openai");
            settings.put(at + ".base-url", provider.baseUrl(rules) + "/v1");
            settings.put("reagent.model.models." + name + ".provider", name);
        }
        settings.put("reagent.model.models.strict-words.provider", "strict-openai");
        settings.put("reagent.model.models.strict-words.tools", "false");
        settings.put("reagent.model.retry.first-wait", "20ms");
        settings.put("reagent.tools.echo.enabled", "true");
        return settings;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(provider, new TestInjector.MatchesType(StrictProvider.class));
    }

    @Override
    public void stop() {
        provider.close();
    }
}
