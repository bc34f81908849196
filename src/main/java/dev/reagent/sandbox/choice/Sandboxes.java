package dev.reagent.sandbox.choice;

import dev.reagent.sandbox.KilledSandbox;
import dev.reagent.sandbox.LiveServers;
import dev.reagent.sandbox.Sandbox;
import dev.reagent.sandbox.SandboxSettings;
import dev.reagent.sandbox.Tiers;
import dev.reagent.sandbox.docker.DockerEngine;
import dev.reagent.sandbox.docker.DockerSandbox;
import dev.reagent.sandbox.docker.DockerWall;
import dev.reagent.sandbox.docker.SandboxReaper;
import dev.reagent.sandbox.lifecycle.Runs;
import dev.reagent.sandbox.lifecycle.WarmWall;
import dev.reagent.sandbox.local.BubblewrapWall;
import dev.reagent.sandbox.local.LocalSandbox;
import dev.reagent.sandbox.local.LocalWall;
import dev.reagent.sandbox.local.ProcessWall;
import dev.reagent.sandbox.stub.ProcFiles;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The sandbox of this server, chosen by its settings, with its reaper. */
@ApplicationScoped
public class Sandboxes {

    private static final Logger LOG = Logger.getLogger(Sandboxes.class);
    private static final Duration FIRST_CHECK = Duration.ofSeconds(3);
    private static final Duration SWEEP = Duration.ofSeconds(10);
    private static final Duration TIDY = Duration.ofSeconds(2);

    private final Instance<LiveServers> servers;
    private final String withoutServers = "alone-" + UUID.randomUUID();
    private final List<DockerEngine> engines = new ArrayList<>();
    private final List<DockerSandbox> dockers = new ArrayList<>();
    private final List<SandboxReaper> reapers = new ArrayList<>();
    private final List<Cancellable> rounds = new ArrayList<>();
    private final ProcFiles procFiles;
    private final @Nullable LocalSandbox local;
    private final Sandbox sandbox;

    @Inject
    public Sandboxes(SandboxSettings settings, Tiers tiers, Instance<LiveServers> servers, MeterRegistry metrics) {
        this.servers = servers;
        this.procFiles = ProcFiles.inSharedMemory();
        var candidates = new ArrayList<Sandbox>();
        boolean auto = settings.kind() == SandboxSettings.Kind.AUTO;
        if (auto || settings.kind() == SandboxSettings.Kind.DOCKER) {
            hosts(settings).forEach(host -> addDocker(host, settings, tiers));
            candidates.add(dockers.size() == 1 ? dockers.getFirst() : new LeastLoadedSandbox(dockers));
        }
        local = localWall(settings.kind())
                .map(wall -> new LocalSandbox(wall, settings.bounds()))
                .orElse(null);
        if (local != null) {
            candidates.add(local);
        }
        sandbox = new MeasuredSandbox(
                new FirstAvailableSandbox(candidates, "running code is switched off (reagent.sandbox.kind is none)"),
                metrics);
        measure(metrics);
    }

    private static Optional<LocalWall> localWall(SandboxSettings.Kind kind) {
        return switch (kind) {
            case AUTO, BUBBLEWRAP -> Optional.of(new BubblewrapWall());
            case PROCESS -> Optional.of(new ProcessWall());
            case DOCKER, NONE -> Optional.empty();
        };
    }

    /** An absent address means the default of the docker command. */
    private static List<Optional<URI>> hosts(SandboxSettings settings) {
        return settings.dockerHosts()
                .filter(hosts -> !hosts.isEmpty())
                .map(hosts -> hosts.stream().map(Optional::of).toList())
                .orElseGet(() -> List.of(Optional.empty()));
    }

    private void addDocker(Optional<URI> host, SandboxSettings settings, Tiers tiers) {
        // a run needs one connection for its start and one for its removal; a few are for queries
        var engine = new DockerEngine(host, 2 * settings.bounds().places() + 8);
        var wall = new DockerWall(engine, settings.image(), settings.runtime(), this::thisServer, procFiles);
        var docker = new DockerSandbox(engine, wall, tiers.usual(), settings.bounds());
        engines.add(engine);
        dockers.add(docker);
        if (servers.isResolvable()) {
            reapers.add(new SandboxReaper(docker, servers.get(), settings.orphanGrace()));
        }
    }

    private void measure(MeterRegistry metrics) {
        gauge("active", "Sandboxes that run code", () -> sum(Runs::going), metrics);
        gauge("waiting", "Runs of code that wait for a free slot", () -> sum(Runs::waiting), metrics);
        gauge("warm", "Warm sandboxes that are idle", () -> walls(WarmWall::idle), metrics);
        gauge(
                "orphans",
                "Containers that have outlived their server, at the last check",
                () -> reapers.stream().mapToInt(SandboxReaper::orphans).sum(),
                metrics);
        starts("warm", WarmWall::warmStarts, metrics);
        starts("cold", WarmWall::coldStarts, metrics);
    }

    private static void gauge(String name, String description, Supplier<Number> value, MeterRegistry metrics) {
        Gauge.builder("reagent.sandbox." + name, value).description(description).register(metrics);
    }

    private void starts(String how, ToLongFunction<WarmWall> count, MeterRegistry metrics) {
        FunctionCounter.builder("reagent.sandbox.starts", this, it -> it.walls(count))
                .description("Runs of code, by whether a warm sandbox was ready")
                .tag("how", how)
                .register(metrics);
    }

    private long walls(ToLongFunction<WarmWall> count) {
        return dockers.stream().map(DockerSandbox::wall).mapToLong(count).sum();
    }

    private int sum(ToIntFunction<Runs> count) {
        return dockers.stream().map(DockerSandbox::runs).mapToInt(count).sum()
                + (local == null ? 0 : count.applyAsInt(local.runs()));
    }

    @Produces
    @ApplicationScoped
    Sandbox sandbox() {
        return sandbox;
    }

    /**
     * Removes at once all containers that a server left behind.
     *
     * @param serverId of a dead server: the previous instance on this server's own data folder
     */
    public Uni<Void> reapServer(String serverId) {
        return Multi.createFrom()
                .iterable(reapers)
                .onItem()
                .transformToUniAndMerge(reaper -> reaper.reapServer(serverId)
                        .onFailure()
                        .invoke(failure ->
                                LOG.debugf(failure, "containers of the previous instance could not be removed"))
                        .onFailure()
                        .recoverWithItem(List.of()))
                .collect()
                .last()
                .replaceWithVoid();
    }

    void onStart(@Observes StartupEvent started) {
        dockers.forEach(docker -> docker.firstAvailability(FIRST_CHECK));
        if (local != null) {
            local.firstAvailability(FIRST_CHECK);
        }
        var availability = sandbox.availability();
        if (!availability.available()) {
            LOG.warnf("no code can be run: %s", availability.reason());
        } else if (!sandbox.walls()) {
            LOG.warn(
                    "code runs without any wall, as reagent.sandbox.kind says: it may reach all that the server's user and network may");
        } else {
            boolean inDocker =
                    dockers.stream().anyMatch(docker -> docker.availability().available());
            LOG.infof("code runs in %s", inDocker ? "Docker" : "bubblewrap");
        }
        for (var docker : dockers) {
            rounds.add(every(TIDY, docker::tidy).subscribe().with(tidied -> {}));
        }
        if (local != null) {
            rounds.add(every(TIDY, local::tidy).subscribe().with(tidied -> {}));
        }
        for (var reaper : reapers) {
            rounds.add(every(SWEEP, () -> sweep(reaper))
                    .subscribe()
                    .with(removed -> removed.forEach(one -> LOG.warnf("removed the orphan %s", one))));
        }
    }

    private static <T> Multi<T> every(Duration pause, Supplier<Uni<T>> work) {
        return Multi.createFrom()
                .ticks()
                .every(pause)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> work.get());
    }

    void onStop(@Observes ShutdownEvent stopped) throws IOException {
        rounds.forEach(Cancellable::cancel);
        dockers.forEach(DockerSandbox::close);
        if (local != null) {
            local.close();
        }
        for (var engine : engines) {
            engine.close();
        }
        procFiles.close();
    }

    private static Uni<List<KilledSandbox>> sweep(SandboxReaper reaper) {
        return reaper.sweep()
                .onFailure()
                .invoke(failure -> LOG.debugf(failure, "the reaper could not list containers or servers"))
                .onFailure()
                .recoverWithItem(List.of());
    }

    private String thisServer() {
        return servers.isResolvable() ? servers.get().thisServer() : withoutServers;
    }
}
