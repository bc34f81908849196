package dev.reagent.run;

import dev.reagent.sandbox.LiveServers;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.Set;

/** The servers that have a heartbeat, as of the last of ours. Thread-safe. */
@ApplicationScoped
class LivingServers implements LiveServers {

    private final ServerId server;
    private volatile Set<String> living = Set.of();
    private volatile String dead = "";

    LivingServers(ServerId server) {
        this.server = server;
    }

    void learn(Set<String> servers) {
        var now = new HashSet<>(servers);
        now.remove(dead);
        living = Set.copyOf(now);
    }

    /** Our forerunner is dead whatever its last heartbeat says. */
    void bury(String forerunner) {
        dead = forerunner;
        learn(living);
    }

    /** Empty before our first heartbeat. */
    Set<String> now() {
        return living;
    }

    /** False only where our last heartbeat has heard nothing of it. */
    boolean mayLive(String id) {
        return living.isEmpty() || living.contains(id);
    }

    @Override
    public Uni<Set<String>> liveServers() {
        return Uni.createFrom()
                .deferred(() -> living.isEmpty()
                        ? Uni.createFrom().failure(new IllegalStateException("no heartbeat has told who lives"))
                        : Uni.createFrom().item(living));
    }

    @Override
    public String thisServer() {
        return server.value();
    }
}
