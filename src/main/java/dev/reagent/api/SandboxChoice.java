package dev.reagent.api;

import dev.reagent.agent.SandboxSize;
import dev.reagent.model.ModelCatalogue;
import dev.reagent.model.ModelInfo;
import dev.reagent.sandbox.Sandbox;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.Tiers;
import dev.reagent.stores.StartRefused;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/** What the code of a run gets: the tier that its request names, else its model's, else the usual one. */
@Startup
@ApplicationScoped
class SandboxChoice {

    private final Tiers tiers;
    private final Sandbox sandbox;

    /** @throws StartRefused where a model's tier is not there */
    @Inject
    SandboxChoice(Tiers tiers, Sandbox sandbox, ModelCatalogue models) {
        this.tiers = tiers;
        this.sandbox = sandbox;
        for (var model : models.list()) {
            if (model.sandbox() != null && tiers.find(model.sandbox()).isEmpty()) {
                throw new StartRefused("reagent.model.models.%s.sandbox is \"%s\": expected one of %s"
                        .formatted(model.id(), model.sandbox(), String.join(", ", tiers.names())));
            }
        }
    }

    SandboxSize of(@Nullable String named, ModelInfo model) {
        return named == null ? ofModel(model) : sandbox.size(named(named));
    }

    /** A model's tier that is not there now gives way to the usual one, and its run is told. */
    private SandboxSize ofModel(ModelInfo model) {
        var tier = model.sandbox() == null
                ? tiers.usual()
                : tiers.find(model.sandbox()).orElseThrow();
        if (sandbox.availability(tier).available() || !sandbox.availability().available()) {
            return sandbox.size(tier);
        }
        var usual = sandbox.size(tiers.usual());
        return new SandboxSize(usual.tier(), usual.vcpus(), usual.memoryMb(), true);
    }

    /** Where no code can be run at all, that is for its tool to say. */
    private Tier named(String name) {
        var tier = tiers.find(name).orElseThrow(() -> unknown(name));
        var availability = sandbox.availability(tier);
        if (!availability.available() && sandbox.availability().available()) {
            throw ProblemException.of(
                    ProblemCode.SANDBOX_UNAVAILABLE,
                    "The sandbox " + name + " cannot be used: " + availability.reason() + ".");
        }
        return tier;
    }

    private ProblemException unknown(String name) {
        return Problem.of(ProblemCode.UNKNOWN_SANDBOX, "There is no sandbox called " + Violations.shown(name) + ".")
                .withKnown(tiers.names())
                .raised();
    }
}
