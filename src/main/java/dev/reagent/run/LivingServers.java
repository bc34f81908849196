package dev.reagent.run;

import dev.reagent.sandbox.LiveServers;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** The servers that have a heartbeat, as of the last of ours. Thread-safe. */
@ApplicationScoped
class LivingServers implements LiveServers {

    private final ServerId server;
    private volatile Set<String> living = Set.of();

    LivingServers(ServerId server) {
        this.server = server;
    }

    void learn(Set<String> servers) {
        living = Set.copyOf(servers);
    }

    /** Empty before our first heartbeat. */
    Set<String> now() {
        return living;
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
