package dev.reagent.sandbox;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Removes the containers of servers that died. One is an orphan when its server was seen without a heartbeat for the whole
 * grace, and it itself, where it runs, for longer than it may run at all: the second spares another installation's on the
 * same engine, whose heartbeats are not ours to see. No two clocks are compared. Not for sweeps in parallel.
 */
public final class SandboxReaper {

    private final DockerSandbox docker;
    private final LiveServers servers;
    private final Duration grace;

    /** Containers without a live server, and when we first saw them so, by our own {@code nanoTime}. */
    private final Map<String, Long> orphanedSince = new ConcurrentHashMap<>();

    private volatile int due;

    SandboxReaper(DockerSandbox docker, LiveServers servers, Duration grace) {
        this.docker = docker;
        this.servers = servers;
        this.grace = grace;
    }

    /**
     * Looks once, and removes what has been an orphan for long enough.
     *
     * @return what was removed. Fails, with nothing removed, where the live servers or the containers cannot be known now
     */
    public Uni<List<KilledSandbox>> sweep() {
        return servers.liveServers()
                .onFailure()
                // While nobody knows who lives, nobody was seen dead.
                .invoke(this::forget)
                .chain(live -> docker.notHeldHere().chain(found -> remove(orphans(found, live))));
    }

    /** What the last look found to be orphans; it has tried to remove them. */
    int orphans() {
        return due;
    }

    private void forget() {
        orphanedSince.clear();
        due = 0;
    }

    /**
     * Removes at once all that a server left behind.
     *
     * @param serverId of one that is known to be dead: a forerunner on this server's own data folder
     */
    public Uni<List<KilledSandbox>> reapServer(String serverId) {
        return docker.removeAllOf(serverId);
    }

    private List<DockerEngine.Found> orphans(List<DockerEngine.Found> found, Set<String> live) {
        long now = System.nanoTime();
        var unowned = found.stream()
                // Ours, and yet held by no run of ours: its removal failed.
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
