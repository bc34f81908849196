package dev.reagent.sandbox;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The sandbox of this server, chosen by its settings, with the reaper that belongs to it. */
@ApplicationScoped
public class Sandboxes {

    private static final Logger LOG = Logger.getLogger(Sandboxes.class);
    private static final Duration FIRST_LOOK = Duration.ofSeconds(3);
    private static final Duration SWEEP = Duration.ofSeconds(10);

    private final Instance<LiveServers> servers;
    private final String withoutServers = "alone-" + UUID.randomUUID();
    private final @Nullable DockerEngine engine;
    private final @Nullable DockerSandbox docker;
    private final @Nullable BubblewrapSandbox bubblewrap;
    private final Sandbox sandbox;
    private final Optional<SandboxReaper> reaper;
    private @Nullable Cancellable sweeps;

    @Inject
    public Sandboxes(SandboxSettings settings, Instance<LiveServers> servers) {
        this.servers = servers;
        var candidates = new ArrayList<Sandbox>();
        boolean auto = settings.kind() == SandboxSettings.Kind.AUTO;
        if (auto || settings.kind() == SandboxSettings.Kind.DOCKER) {
            // An attach for each run, and a few for questions beside them.
            engine = new DockerEngine(settings.dockerHost(), 2 * settings.places() + 8);
            docker = new DockerSandbox(
                    engine, settings.image(), settings.runtime(), this::thisServer, settings.places());
            candidates.add(docker);
        } else {
            engine = null;
            docker = null;
        }
        bubblewrap = auto || settings.kind() == SandboxSettings.Kind.BUBBLEWRAP
                ? new BubblewrapSandbox(settings.places())
                : null;
        if (bubblewrap != null) {
            candidates.add(bubblewrap);
        }
        sandbox = new FirstAvailableSandbox(candidates, "running code is switched off (reagent.sandbox.kind is none)");
        reaper = docker != null && servers.isResolvable()
                ? Optional.of(new SandboxReaper(docker, servers.get(), settings.orphanGrace()))
                : Optional.empty();
    }

    @Produces
    @ApplicationScoped
    Sandbox sandbox() {
        return sandbox;
    }

    /** Present where there may be containers and someone knows the live servers. */
    public Optional<SandboxReaper> reaper() {
        return reaper;
    }

    void onStart(@Observes StartupEvent started) {
        if (docker != null) {
            docker.firstAvailability(FIRST_LOOK);
        }
        if (bubblewrap != null) {
            bubblewrap.firstAvailability(FIRST_LOOK);
        }
        var availability = sandbox.availability();
        if (availability.available()) {
            LOG.infof("code runs in %s", docker != null && docker.availability().available() ? "Docker" : "bubblewrap");
        } else {
            LOG.warnf("no code can be run: %s", availability.reason());
        }
        reaper.ifPresent(it -> sweeps = Multi.createFrom()
                .ticks()
                .every(SWEEP)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> sweep(it))
                .subscribe()
                .with(removed -> removed.forEach(one -> LOG.warnf("removed the orphan %s", one))));
    }

    void onStop(@Observes ShutdownEvent stopped) throws IOException {
        if (sweeps != null) {
            sweeps.cancel();
        }
        if (engine != null) {
            engine.close();
        }
    }

    private static Uni<List<KilledSandbox>> sweep(SandboxReaper reaper) {
        return reaper.sweep()
                .onFailure()
                .invoke(failure -> LOG.debugf(failure, "the reaper could not look"))
                .onFailure()
                .recoverWithItem(List.of());
    }

    private String thisServer() {
        return servers.isResolvable() ? servers.get().thisServer() : withoutServers;
    }
}
