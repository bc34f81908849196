package dev.reagent.model.wire;

import dev.reagent.model.ChatEvent;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.catalogue.CatalogueEntry;
import dev.reagent.model.catalogue.ModelSettings;
import dev.reagent.model.catalogue.ProviderKind;
import dev.reagent.model.wire.anthropic.AnthropicMessages;
import dev.reagent.model.wire.fault.LearnedQuirks;
import dev.reagent.model.wire.format.WireFormat;
import dev.reagent.model.wire.openai.OpenAiChat;
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

/** All models that are reached over HTTP, in any wire format. Thread-safe; one for the whole server. */
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
    private final Map<String, Provider> providers = new ConcurrentHashMap<>();

    @Inject
    public WireModels(Vertx vertx, ModelSettings settings, MeterRegistry metrics) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.limits = settings.limits();
        this.http = new ModelHttp(vertx, limits);
        this.retryPolicy = RetryPolicy.of(settings.retry());
    }

    /** Like {@link dev.reagent.model.ChatModel#ask}, for that model. */
    public Multi<ChatEvent> ask(ChatRequest request, CatalogueEntry model) {
        var format = model.endpoint().kind() == ProviderKind.ANTHROPIC ? ANTHROPIC : OPENAI;
        return Multi.createFrom().publisher((Flow.Publisher<ChatEvent>) subscriber -> {
            var context = eventLoop();
            var provider = provider(model.endpoint().provider());
            var call = new ModelCall(provider, context, new WireRequest(request, model, format), subscriber);
            subscriber.onSubscribe(call);
            context.runOnContext(now -> call.start());
        });
    }

    /** Returns the caller's event loop if it is on one, so that no thread change is needed; otherwise the next in turn. */
    private Context eventLoop() {
        var current = Vertx.currentContext();
        return current instanceof ContextInternal inside && inside.isEventLoopContext()
                ? inside.unwrap()
                : ((VertxInternal) vertx).createEventLoopContext();
    }

    Provider provider(String name) {
        return providers.computeIfAbsent(name, this::made);
    }

    private Provider made(String name) {
        var gate = new ProviderGate(limits.maxInFlight(), limits.maxWaiting());
        return new Provider(vertx, http, limits, retryPolicy, quirks, gate, new ProviderMeters(name, gate, metrics));
    }

    @PreDestroy
    void close() {
        http.close();
    }
}
