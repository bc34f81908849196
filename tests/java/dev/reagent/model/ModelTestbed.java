package dev.reagent.model;

import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.ModelChoice;
import dev.reagent.model.catalogue.ConfiguredModels;
import dev.reagent.model.catalogue.ModelSettings;
import dev.reagent.model.wire.WireModels;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The models of application.yaml over a {@link ScriptedProvider}, without a server of ours around them. */
public final class ModelTestbed implements AutoCloseable {

    public static final Map<String, String> QUICK_RETRIES = Map.of(
            "reagent.model.retry.first-wait", "5ms",
            "reagent.model.retry.longest-wait", "20ms");

    private final Vertx vertx = Vertx.vertx();
    public final ScriptedProvider provider = ScriptedProvider.start();
    public final ConfiguredModels catalogue;
    public final WireModels wires;

    public ModelTestbed(Map<String, String> others) {
        var properties = new HashMap<>(QUICK_RETRIES);
        properties.put("ANTHROPIC_BASE_URL", provider.anthropicBaseUrl());
        properties.put("ANTHROPIC_API_KEY", "sk-ant-secret");
        properties.put("OPENAI_BASE_URL", provider.openAiBaseUrl());
        properties.put("OPENAI_API_KEY", "sk-openai-secret");
        properties.put("OPENAI_MODEL", "scripted");
        properties.put("OPENROUTER_BASE_URL", provider.openAiBaseUrl());
        properties.put("OPENROUTER_API_KEY", "sk-or-secret");
        properties.putAll(others);
        var settings = settings(properties);
        this.catalogue = new ConfiguredModels(settings);
        this.wires = new WireModels(vertx, settings, new SimpleMeterRegistry());
    }

    /** application.yaml as it ships, under those properties. */
    public static ModelSettings settings(Map<String, String> properties) {
        try {
            return new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .withSources(new YamlConfigSource(
                            Path.of("application.yaml").toUri().toURL(), 100))
                    .withSources(new PropertiesConfigSource(properties, "test", 500))
                    .withConverter(Duration.class, 300, new DurationConverter())
                    .withMapping(ModelSettings.class)
                    .withValidateUnknown(false)
                    .build()
                    .getConfigMapping(ModelSettings.class);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    public Multi<ChatEvent> ask(ChatRequest request) {
        return wires.ask(request, catalogue.findEntry(request.choice().model()).orElseThrow());
    }

    /** All events of a question in one sentence. */
    public List<ChatEvent> ask(String model, String words) {
        return all(ask(request(model, words)));
    }

    public ChatAnswer answer(ChatRequest request) {
        return answerOf(all(ask(request)));
    }

    public static List<ChatEvent> all(Multi<ChatEvent> events) {
        return events.collect().asList().await().atMost(Duration.ofSeconds(20));
    }

    public static ChatAnswer answerOf(List<ChatEvent> events) {
        return ((ChatEvent.Answered) events.getLast()).answer();
    }

    public static ChatRequest request(String model, String words) {
        return request(model, List.of(Message.User.of(words)), List.of());
    }

    public static ChatRequest request(String model, List<Message> messages, List<ToolSpec> tools) {
        return new ChatRequest(
                "a-session", 0, ModelChoice.of(model), "You are terse.", messages, tools, Duration.ofSeconds(10));
    }

    @Override
    public void close() {
        provider.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
