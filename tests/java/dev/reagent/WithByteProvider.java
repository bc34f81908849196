package dev.reagent;

import static java.util.Map.entry;

import dev.reagent.model.ByteProvider;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Gives a server under test a provider that answers both wires with exact bytes, with a model for each, and the echo tool. */
public final class WithByteProvider implements QuarkusTestResourceLifecycleManager {

    private final ByteProvider provider = new ByteProvider();

    @Override
    public Map<String, String> start() {
        return Map.ofEntries(
                entry("reagent.model.providers.bytes-openai.kind", "openai"),
                entry("reagent.model.providers.bytes-openai.base-url", provider.url() + "/v1"),
                entry("reagent.model.models.bytes-openai.provider", "bytes-openai"),
                entry("reagent.model.providers.bytes-anthropic.kind", "anthropic"),
                entry("reagent.model.providers.bytes-anthropic.base-url", provider.url()),
                entry("reagent.model.models.bytes-anthropic.provider", "bytes-anthropic"),
                entry("reagent.model.models.bytes-anthropic.price.input", "1"),
                entry("reagent.model.models.bytes-anthropic.price.output", "5"),
                entry("reagent.model.retry.first-wait", "20ms"),
                entry("reagent.tools.echo.enabled", "true"));
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(provider, new TestInjector.MatchesType(ByteProvider.class));
    }

    @Override
    public void stop() {
        provider.close();
    }
}
