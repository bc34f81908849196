package dev.reagent.model.routing;

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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** The server's only {@link ChatModel}. It routes each request by its model's entry in the catalogue. */
@Singleton
public final class RoutedModel implements ChatModel {

    private static final Logger LOG = Logger.getLogger(RoutedModel.class);

    private final ConfiguredModels catalogue;
    private final WireModels wires;
    private final OfflineModel offline;
    private final Validator validator;
    private final MeterRegistry metrics;
    /** The ids of models whose setting is {@code auto} and whose provider has reported that they cannot call tools. */
    private final Set<String> withoutTools = ConcurrentHashMap.newKeySet();

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
                .findEntry(request.choice().model())
                .map(entry -> metersOf(entry).watch(ask(request, entry)))
                .orElseGet(() -> refuse(
                        Code.BAD_REQUEST, "The model " + request.choice().model() + " is not in the catalogue."));
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
        return switch (entry.tools()) {
            case TRUE -> wires.ask(request, entry);
            case FALSE -> askInWords(request, entry);
            case AUTO ->
                withoutTools.contains(entry.info().id()) ? askInWords(request, entry) : tryTools(request, entry);
        };
    }

    /** If the provider reports that the model cannot call tools, uses the JSON protocol for this and all later requests. */
    private Multi<ChatEvent> tryTools(ChatRequest request, CatalogueEntry entry) {
        return wires.ask(request, entry).onFailure(RoutedModel::isWithoutTools).recoverWithMulti(refused -> {
            withoutTools.add(entry.info().id());
            LOG.infof(
                    "The model %s does not support tools: the JSON protocol is used for it from now on.",
                    entry.info().id());
            return askInWords(request, entry);
        });
    }

    private static boolean isWithoutTools(Throwable failure) {
        return failure instanceof ModelException refused && refused.code() == Code.NOT_SUPPORTED;
    }

    private Multi<ChatEvent> askInWords(ChatRequest request, CatalogueEntry entry) {
        return new JsonProtocol(plain -> wires.ask(plain, entry), validator).ask(request);
    }

    private static Multi<ChatEvent> refuse(Code code, String words) {
        return Multi.createFrom().failure(() -> new ModelException(code, words));
    }
}
