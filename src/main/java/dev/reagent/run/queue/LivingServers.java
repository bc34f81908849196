package dev.reagent.run.queue;

import dev.reagent.sandbox.LiveServers;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.Set;

/** The servers that have a heartbeat, as of this server's last heartbeat. Thread-safe. */
@ApplicationScoped
public class LivingServers implements LiveServers {

    private final ServerId server;
    private volatile Set<String> living = Set.of();
    private volatile String dead = "";

    LivingServers(ServerId server) {
        this.server = server;
    }

    public void learn(Set<String> servers) {
        var now = new HashSet<>(servers);
        now.remove(dead);
        living = Set.copyOf(now);
    }

    /** Marks this server's previous instance as dead, whatever its last heartbeat shows. */
    public void markDead(String previous) {
        dead = previous;
        learn(living);
    }

    /** Returns the living servers; empty before this server's first heartbeat. */
    Set<String> now() {
        return living;
    }

    /** Returns false only if this server's last heartbeat did not list that server. */
    public boolean mayLive(String id) {
        return living.isEmpty() || living.contains(id);
    }

    @Override
    public Uni<Set<String>> liveServers() {
        return Uni.createFrom()
                .deferred(() -> living.isEmpty()
                        ? Uni.createFrom().failure(new IllegalStateException("no heartbeat was answered yet"))
                        : Uni.createFrom().item(living));
    }

    @Override
    public String thisServer() {
        return server.value();
    }
}
