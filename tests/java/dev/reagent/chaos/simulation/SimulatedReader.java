package dev.reagent.chaos.simulation;

import dev.reagent.agent.LogEntry;
import dev.reagent.agent.task.SessionId;
import dev.reagent.stream.StreamFormat;
import dev.reagent.stream.StreamItem;
import io.smallrye.mutiny.subscription.Cancellable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A client that follows the session's stream from its beginning to its end, on one server after the other. */
final class SimulatedReader {

    /** An item as the client reads it, a line each: what it is, its first and its last seq, and which event it is. */
    private static final StreamFormat LINES = (id, item) -> Optional.of(
                    switch (item) {
                        case StreamItem.Happened(LogEntry entry, var after) ->
                            "event " + entry.seq() + " " + entry.seq() + " "
                                    + entry.event().hashCode();
                        case StreamItem.Delta delta -> "delta " + delta.seq() + " " + delta.seq() + " 0";
                        case StreamItem.Gap gap -> gap.reason() + " " + gap.from() + " " + gap.to() + " 0";
                    })
            .map(line -> (line + "\n").getBytes(StandardCharsets.UTF_8));

    /** The same for each chunk, so that they arrive in order. */
    private static final Duration LATENCY = Duration.ofMillis(2);

    private final Stores stores;
    private final SplittableRandom dice;
    private final SessionId id;
    private final Supplier<SimulatedServer> servers;

    /** Seqs of the events that it has, and which they are. */
    private final Map<Long, Integer> events = new HashMap<>();

    private final StringBuilder heard = new StringBuilder();
    private SimulatedServer server;
    private int connection;
    private long last;
    private long lostUpTo;
    private boolean isDone;

    SimulatedReader(Stores stores, SplittableRandom dice, SessionId id, Supplier<SimulatedServer> servers) {
        this.stores = stores;
        this.dice = dice;
        this.id = id;
        this.servers = servers;
    }

    /** Connects to a server, and does so again whenever the stream breaks or that server is gone. */
    void connect() {
        server = servers.get();
        int mine = ++connection;
        stores.time.as(server.node, () -> {
            Cancellable stream = server.stream()
                    .follow("default", id, last, LINES)
                    .subscribe()
                    .with(
                            chunk -> arrive(mine, () -> take(new String(chunk, StandardCharsets.UTF_8))),
                            broken -> arrive(mine, this::connectLater),
                            () -> arrive(mine, () -> isDone = true));
            // it looks away for good at times, and comes back
            stores.time.after(Duration.ofMillis(dice.nextInt(1000, 60_000)), Node.WORLD, () -> leave(mine, stream));
        });
        watch(mine);
    }

    private void leave(int mine, Cancellable stream) {
        if (mine == connection && !isDone) {
            stores.time.as(server.node, stream::cancel);
            connectLater();
        }
    }

    /** A server that is gone closes its connections; one that is frozen does not. */
    private void watch(int mine) {
        stores.time.after(Duration.ofSeconds(1), Node.WORLD, () -> {
            if (mine == connection && !isDone) {
                if (server.node.isDead()) {
                    connectLater();
                } else {
                    watch(mine);
                }
            }
        });
    }

    private void connectLater() {
        connection++;
        stores.time.after(Duration.ofMillis(dice.nextInt(100, 3000)), Node.WORLD, this::connect);
    }

    private void arrive(int mine, Runnable what) {
        stores.time.after(LATENCY, Node.WORLD, () -> {
            if (mine == connection) {
                what.run();
            }
        });
    }

    private void take(String lines) {
        lines.lines().map(line -> line.split(" ")).forEach(this::take);
    }

    private void take(String[] item) {
        long from = Long.parseLong(item[1]);
        long to = Long.parseLong(item[2]);
        heard.append(String.join(" ", item)).append(", ");
        stores.invariants.check(from > last, () -> "a reader that has " + last + " gets " + String.join(" ", item));
        last = to;
        if (item[0].equals("event")) {
            events.put(to, Integer.valueOf(item[3]));
        } else if (item[0].equals("LOG_LOST")) {
            lostUpTo = to;
        }
    }

    boolean isDone() {
        return isDone;
    }

    /** It has each event of the archive, but for those that it was told are lost. */
    void check(List<LogEntry> archive) {
        if (stores.invariants.isLost() && !events.containsKey(archive.getLast().seq())) {
            // it saw another end, which was lost with all of Redis, and with its owner, before it was in PostgreSQL
            return;
        }
        var missed = new TreeMap<Long, LogEntry>();
        for (var entry : archive) {
            var had = events.get(entry.seq());
            if (had == null && entry.seq() > lostUpTo) {
                missed.put(entry.seq(), entry);
            }
            stores.invariants.check(
                    had == null || had == entry.event().hashCode(), () -> "a reader had another event as " + entry);
        }
        stores.invariants.check(missed.isEmpty(), () -> "a reader missed " + missed.keySet() + ", it has " + heard);
    }
}
