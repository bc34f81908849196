package dev.reagent.model.routing;

import dev.reagent.agent.MicroDollars;
import dev.reagent.agent.Usage;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.ChatModel;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.ModelException;
import dev.reagent.model.ModelException.Code;
import dev.reagent.model.catalogue.CatalogueEntry;
import dev.reagent.model.catalogue.ConfiguredModels;
import dev.reagent.model.offline.OfflineModel;
import dev.reagent.model.wire.WireModels;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Singleton;
import jakarta.validation.Validator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The server's one {@link ChatModel}: sends each question the way that its model's entry in the catalogue says. */
@Singleton
public final class RoutedModel implements ChatModel {

    private final ConfiguredModels catalogue;
    private final WireModels wires;
    private final OfflineModel offline;
    private final Validator validator;
    private final MeterRegistry metrics;
    private final Map<String, ModelMeters> meters = new ConcurrentHashMap<>();

    RoutedModel(
            ConfiguredModels catalogue,
            WireModels wires,
            OfflineModel offline,
            Validator validator,
            MeterRegistry metrics) {
        this.catalogue = catalogue;
        this.wires = wires;
        this.offline = offline;
        this.validator = validator;
        this.metrics = metrics;
    }

    @Override
    public Multi<ChatEvent> ask(ChatRequest request) {
        return catalogue
                .findEntry(request.model())
                .map(entry -> metersOf(entry).watch(ask(request, entry)))
                .orElseGet(
                        () -> refuse(Code.BAD_REQUEST, "The model " + request.model() + " is not in the catalogue."));
    }

    private ModelMeters metersOf(CatalogueEntry entry) {
        return meters.computeIfAbsent(entry.info().id(), id -> new ModelMeters(entry, metrics));
    }

    private Multi<ChatEvent> ask(ChatRequest request, CatalogueEntry entry) {
        if (entry.info().offline()) {
            return offline.ask(request);
        }
        if (!entry.info().available()) {
            return refuse(
                    Code.AUTH,
                    "The model " + entry.info().id() + " cannot be asked: "
                            + entry.info().unavailableReason());
        }
        return entry.tools()
                ? wires.ask(request, entry)
                : new JsonProtocol(plain -> wires.ask(plain, entry), validator).ask(request);
    }

    private static Multi<ChatEvent> refuse(Code code, String words) {
        return Multi.createFrom()
                .failure(() -> new ModelException(code, words, Usage.NONE, MicroDollars.ZERO, null, null));
    }
}
