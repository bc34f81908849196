package dev.reagent.model.wire;

import dev.reagent.model.ChatEvent;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.catalogue.CatalogueEntry;
import dev.reagent.model.catalogue.ModelSettings;
import dev.reagent.model.catalogue.ProviderKind;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;

/** Every model that is reached over HTTP, whatever its wire. Thread-safe; one for the whole server. */
@Singleton
public final class WireModels {

    private static final WireFormat ANTHROPIC = new AnthropicMessages();
    private static final WireFormat OPENAI = new OpenAiChat();

    private final Vertx vertx;
    private final ModelHttp http;
    private final ModelSettings.Limits limits;
    private final RetryPolicy retryPolicy;
    private final MeterRegistry metrics;
    private final LearnedQuirks quirks = new LearnedQuirks();
    private final Map<String, ProviderGate> gates = new ConcurrentHashMap<>();
    private final Map<String, ProviderMeters> meters = new ConcurrentHashMap<>();

    @Inject
    public WireModels(Vertx vertx, ModelSettings settings, MeterRegistry metrics) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.limits = settings.limits();
        this.http = new ModelHttp(vertx, limits);
        this.retryPolicy = RetryPolicy.of(settings.retry());
    }

    /** As {@link dev.reagent.model.ChatModel#ask}, of that model. */
    public Multi<ChatEvent> ask(ChatRequest request, CatalogueEntry model) {
        var format = model.endpoint().kind() == ProviderKind.ANTHROPIC ? ANTHROPIC : OPENAI;
        return Multi.createFrom().publisher((Flow.Publisher<ChatEvent>) subscriber -> {
            var context = eventLoop();
            metersOf(model.endpoint().provider());
            var call = new ModelCall(this, context, request, model, format, subscriber);
            subscriber.onSubscribe(call);
            context.runOnContext(now -> call.start());
        });
    }

    /** The caller's event loop where it is on one, so that nothing hops; else the next in turn. */
    private Context eventLoop() {
        var current = Vertx.currentContext();
        return current instanceof ContextInternal inside && inside.isEventLoopContext()
                ? inside.unwrap()
                : ((VertxInternal) vertx).createEventLoopContext();
    }

    ProviderGate gateOf(String provider) {
        return gates.computeIfAbsent(provider, name -> new ProviderGate(limits.maxInFlight(), limits.maxWaiting()));
    }

    ProviderMeters metersOf(String provider) {
        return meters.computeIfAbsent(provider, name -> new ProviderMeters(name, gateOf(name), metrics));
    }

    LearnedQuirks quirks() {
        return quirks;
    }

    Vertx vertx() {
        return vertx;
    }

    ModelHttp http() {
        return http;
    }

    ModelSettings.Limits limits() {
        return limits;
    }

    RetryPolicy retryPolicy() {
        return retryPolicy;
    }

    @PreDestroy
    void close() {
        http.close();
    }
}
