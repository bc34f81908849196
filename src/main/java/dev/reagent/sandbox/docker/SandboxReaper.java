package dev.reagent.sandbox.docker;

import dev.reagent.sandbox.KilledSandbox;
import dev.reagent.sandbox.LiveServers;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Removes the containers of servers that died. A container is an orphan if its server had no heartbeat for the whole grace. A running
 * container must also have been seen for longer than it may run at all: this spares containers of other installations on the same engine,
 * whose heartbeats this server cannot see. Clocks of different machines are not compared. Sweeps must not run in parallel.
 */
public final class SandboxReaper {

    private final DockerSandbox docker;
    private final LiveServers servers;
    private final Duration grace;

    /** Containers without a live server, and when this was first seen, by {@code nanoTime} of this process. */
    private final Map<String, Long> orphanedSince = new ConcurrentHashMap<>();

    private volatile int due;

    public SandboxReaper(DockerSandbox docker, LiveServers servers, Duration grace) {
        this.docker = docker;
        this.servers = servers;
        this.grace = grace;
    }

    /**
     * Checks all containers once, and removes those that have been orphans long enough.
     *
     * @return what was removed. Fails, with nothing removed, if the live servers or the containers cannot be listed
     */
    public Uni<List<KilledSandbox>> sweep() {
        return servers.liveServers()
                .onFailure()
                // Without a list of live servers no container counts as an orphan.
                .invoke(this::forget)
                .chain(live -> docker.notHeldHere().chain(found -> remove(orphans(found, live))));
    }

    /** Returns the number of orphans that the last sweep found and tried to remove. */
    public int orphans() {
        return due;
    }

    private void forget() {
        orphanedSince.clear();
        due = 0;
    }

    /**
     * Removes at once all containers that a server left behind.
     *
     * @param serverId of a dead server: the previous instance on this server's own data folder
     */
    public Uni<List<KilledSandbox>> reapServer(String serverId) {
        return docker.removeAllOf(serverId);
    }

    private List<DockerEngine.Found> orphans(List<DockerEngine.Found> found, Set<String> live) {
        long now = System.nanoTime();
        var unowned = found.stream()
                // The container is this server's, but no run uses it: its removal failed.
                .filter(one -> one.server().equals(servers.thisServer()) || !live.contains(one.server()))
                .toList();
        orphanedSince
                .keySet()
                .retainAll(unowned.stream().map(DockerEngine.Found::name).collect(Collectors.toSet()));
        var orphans = unowned.stream()
                .filter(one -> {
                    long since = orphanedSince.computeIfAbsent(one.name(), first -> now);
                    var patience = one.running() ? longer(grace, one.limit()) : grace;
                    return now - since >= patience.toNanos();
                })
                .toList();
        due = orphans.size();
        return orphans;
    }

    private Uni<List<KilledSandbox>> remove(List<DockerEngine.Found> orphans) {
        return Multi.createFrom()
                .iterable(orphans)
                .onItem()
                .transformToUniAndConcatenate(one -> docker.remove(one.name()))
                .collect()
                .asList();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
