package dev.reagent.model.routing;

import dev.reagent.model.ChatEvent;
import dev.reagent.model.ModelException;
import dev.reagent.model.Spent;
import dev.reagent.model.catalogue.CatalogueEntry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Multi;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Meters of the requests to one model: durations and usage, named by OpenTelemetry's conventions for generative AI. Each meter is looked up
 * once. Thread-safe.
 */
final class ModelMeters {

    /** The error label of an answered request. */
    private static final String NONE = "none";

    private final MeterRegistry metrics;
    private final Tags tags;
    private final DistributionSummary input;
    private final DistributionSummary output;
    private final Counter cost;
    private final Map<String, Timer> durations = new ConcurrentHashMap<>();

    ModelMeters(CatalogueEntry model, MeterRegistry metrics) {
        this.metrics = metrics;
        this.tags = Tags.of(
                "gen_ai.operation.name",
                "chat",
                "gen_ai.provider.name",
                model.endpoint().provider(),
                "gen_ai.request.model",
                model.info().id());
        this.input = tokens("input");
        this.output = tokens("output");
        this.cost = Counter.builder("reagent.model.cost")
                .description("What the providers' answers cost, by the prices in the settings")
                .baseUnit("usd")
                .tags(tags)
                .register(metrics);
    }

    private DistributionSummary tokens(String type) {
        return DistributionSummary.builder("gen_ai.client.token.usage")
                .description("Tokens of a call; those of the prompt with what came from a cache")
                .baseUnit("tokens")
                .tags(tags.and("gen_ai.token.type", type))
                .register(metrics);
    }

    /** Returns the same events. Each request is counted once it has ended. */
    Multi<ChatEvent> watch(Multi<ChatEvent> asked) {
        return Multi.createFrom().deferred(() -> {
            long start = System.nanoTime();
            return asked.onItem()
                    .invoke(event -> {
                        switch (event) {
                            case ChatEvent.Answered(var answer) -> count(start, NONE, answer.spent());
                            case ChatEvent.TryFailed(var failure) -> spent(failure.spent());
                            case ChatEvent.TextDelta words -> {}
                            case ChatEvent.ThoughtDelta words -> {}
                        }
                    })
                    .onFailure()
                    .invoke(failure -> failed(start, failure))
                    .onCancellation()
                    .invoke(() -> count(start, "cancelled", Spent.NONE));
        });
    }

    private void failed(long start, Throwable failure) {
        if (failure instanceof ModelException known) {
            count(start, known.code().wireName(), known.spent());
        } else {
            count(start, "internal", Spent.NONE);
        }
    }

    private void count(long start, String error, Spent spent) {
        durations.computeIfAbsent(error, this::duration).record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        spent(spent);
    }

    private void spent(Spent spent) {
        var usage = spent.usage();
        if (usage.output() > 0 || usage.input() > 0) {
            input.record(usage.input() + usage.cacheRead() + usage.cacheWrite());
            output.record(usage.output());
        }
        if (spent.cost().amount() > 0) {
            cost.increment(spent.cost().amount() / 1e6);
        }
    }

    private Timer duration(String error) {
        return Timer.builder("gen_ai.client.operation.duration")
                .description("Calls of models, with their retries and their wait for a place")
                .tags(tags.and("error.type", error))
                .register(metrics);
    }
}
