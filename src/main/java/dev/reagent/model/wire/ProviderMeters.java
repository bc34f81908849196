package dev.reagent.model.wire;

import dev.reagent.model.ModelException.Code;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Meters of the requests to one provider. Each meter is looked up once. Thread-safe. */
final class ProviderMeters {

    private final String provider;
    private final MeterRegistry metrics;
    private final Map<Code, Counter> failures = new ConcurrentHashMap<>();

    ProviderMeters(String provider, ProviderGate gate, MeterRegistry metrics) {
        this.provider = provider;
        this.metrics = metrics;
        Gauge.builder("reagent.model.calls.active", gate, ProviderGate::inFlight)
                .description("Calls that a provider has now")
                .tag("gen_ai.provider.name", provider)
                .register(metrics);
        Gauge.builder("reagent.model.calls.waiting", gate, ProviderGate::waiting)
                .description("Calls that wait for a place among those that a provider may have")
                .tag("gen_ai.provider.name", provider)
                .register(metrics);
    }

    /** Counts a failed try; another one may follow. */
    void tryFailed(Code code) {
        failures.computeIfAbsent(code, this::counter).increment();
    }

    private Counter counter(Code code) {
        return Counter.builder("reagent.model.tries.failed")
                .description("Requests to a provider that failed, those that were tried again too")
                .tag("gen_ai.provider.name", provider)
                .tag("error.type", code.wireName())
                .register(metrics);
    }
}
