package dev.reagent.run.server;

import dev.reagent.run.queue.LivingServers;
import dev.reagent.run.queue.RunQueue;
import dev.reagent.run.queue.ServerId;
import dev.reagent.sandbox.choice.Sandboxes;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Queues the sessions of this server's previous instance at once, instead of after its silence. */
@ApplicationScoped
class PreviousInstanceSweep {

    private final PreviousInstance previous;
    private final LivingServers living;
    private final Sandboxes sandboxes;
    private final RunQueue queue;
    private final ServerId id;

    PreviousInstanceSweep(
            PreviousInstance previous, LivingServers living, Sandboxes sandboxes, RunQueue queue, ServerId id) {
        this.previous = previous;
        this.living = living;
        this.sandboxes = sandboxes;
        this.queue = queue;
        this.id = id;
    }

    /** Replaces the previous instance by this one. Stops its containers first, as their calls will be made again. */
    Uni<Void> sweep() {
        return previous.replaceBy(id.value())
                .map(this::sweep)
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> sweep(String former) {
        living.markDead(former);
        return sandboxes.reapServer(former).flatMap(reaped -> queue.abandon(former));
    }
}
