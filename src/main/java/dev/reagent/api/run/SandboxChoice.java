package dev.reagent.api.run;

import dev.reagent.agent.task.SandboxSize;
import dev.reagent.api.problem.Problem;
import dev.reagent.api.problem.ProblemCode;
import dev.reagent.api.problem.ProblemException;
import dev.reagent.api.problem.Violations;
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

/** Chooses the sandbox tier of a run: the one that its request names, else its model's, else the default. */
@Startup
@ApplicationScoped
class SandboxChoice {

    private final Tiers tiers;
    private final Sandbox sandbox;

    /** @throws StartRefused if a model's tier does not exist */
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

    /** If a model's tier is not available now, returns the default one, marked as reduced so that the run shows it. */
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

    /** If no code can run at all, the code tool reports it instead. */
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
        return new ProblemException(
                Problem.of(ProblemCode.UNKNOWN_SANDBOX, "There is no sandbox called " + Violations.shown(name) + ".")
                        .withKnown(tiers.names()));
    }
}
