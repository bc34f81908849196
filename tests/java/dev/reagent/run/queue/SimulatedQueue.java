package dev.reagent.run.queue;

import dev.reagent.agent.task.SessionId;
import dev.reagent.run.queue.SimulatedShares.Hold;
import dev.reagent.run.queue.SimulatedShares.Waiting;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The queue in memory, which does what the scripts {@code queue-*.lua} do, without operators' operations. For one thread. */
public final class SimulatedQueue implements RunQueue {

    private final InstantSource clock;
    private final QueueSettings settings;
    private final Supplier<String> life;
    private final BiConsumer<String, String> published;
    private final Deque<Before> unreplicated = new ArrayDeque<>();
    private SimulatedShares shares = new SimulatedShares();

    private record Before(Instant at, SimulatedShares shares) {}

    /**
     * @param life      returns the life of its Redis
     * @param published gets each message with its channel
     */
    public SimulatedQueue(
            InstantSource clock, QueueSettings settings, Supplier<String> life, BiConsumer<String, String> published) {
        this.clock = clock;
        this.settings = settings;
        this.life = life;
        this.published = published;
    }

    private <T> Uni<T> now(Supplier<T> work) {
        return Uni.createFrom().item(() -> {
            unreplicated.push(new Before(clock.instant(), shares.copy()));
            return work.get();
        });
    }

    private Uni<Void> now(Runnable work) {
        return now(() -> {
            work.run();
            return null;
        });
    }

    @Override
    public Uni<Void> add(QueuedRun run) {
        return now(() -> queue(run));
    }

    private void queue(QueuedRun run) {
        var now = clock.instant();
        var since = run.since() == null || run.since().isAfter(now) ? now : run.since();
        if (!shares.held.containsKey(run.id()) && shares.wait(run.id(), run.orgId(), run.priority(), since)) {
            shares.place(run.orgId());
            published.accept(QueueKeys.CHANNEL, "");
        }
    }

    @Override
    public Uni<Void> wake(QueuedRun run) {
        return now(() -> {
            if (shares.held.containsKey(run.id())) {
                shares.woken.add(run.id());
            }
            queue(run);
        });
    }

    @Override
    public Uni<List<QueueTicket>> take(String server, int most) {
        return now(() -> {
            var taken = new ArrayList<QueueTicket>();
            while (isLiving(server) && taken.size() < most) {
                var org = shares.next(settings);
                if (org == null) {
                    break;
                }
                var first = shares.first(org, settings.headStart());
                taken.add(new QueueTicket(first.id(), shares.serve(server, first, 0)));
                shares.placeLast(org);
            }
            return taken;
        });
    }

    private boolean isLiving(String server) {
        var beat = shares.beats.get(server);
        return beat != null && beat.isAfter(silent());
    }

    /** A server whose last heartbeat is no later is gone. */
    private Instant silent() {
        return clock.instant().minus(RedisRunQueue.SILENCE);
    }

    @Override
    public Uni<Map<SessionId, Long>> hold(String server, List<Wanted> runs, boolean force) {
        return now(() -> {
            shares.beats.putIfAbsent(server, clock.instant());
            var tickets = new HashMap<SessionId, Long>();
            for (var wanted : runs) {
                var held = shares.held.get(wanted.id());
                boolean may = held == null
                        ? wanted.run() != null
                        : force || held.server().equals(server);
                if (may) {
                    tickets.put(wanted.id(), hold(server, wanted, held));
                }
            }
            return tickets;
        });
    }

    private long hold(String server, Wanted wanted, @Nullable Hold held) {
        Waiting run;
        if (held == null) {
            var queued = wanted.run();
            var waited = shares.unwait(wanted.id());
            run = waited != null
                    ? waited
                    : new Waiting(wanted.id(), queued.orgId(), queued.priority(), clock.instant());
        } else {
            run = shares.unserve(held);
            if (!held.server().equals(server)) {
                shares.away.merge(held.server(), 1L, Long::sum);
                published.accept(QueueKeys.SERVER_CHANNEL + held.server(), "");
            }
        }
        long ticket = shares.serve(server, run, wanted.above());
        shares.place(run.org());
        return ticket;
    }

    @Override
    public Uni<Map<SessionId, Long>> held(String server) {
        return now(() -> {
            var held = new HashMap<SessionId, Long>();
            shares.held.forEach((id, hold) -> {
                if (hold.server().equals(server)) {
                    held.put(id, hold.ticket());
                }
            });
            return held;
        });
    }

    @Override
    public Uni<Set<SessionId>> lost(List<SessionId> sessions) {
        return now(() -> {
            var lost = new HashSet<>(sessions);
            lost.removeAll(shares.held.keySet());
            lost.removeAll(shares.waiting.keySet());
            return lost;
        });
    }

    @Override
    public Uni<Void> release(String server, QueueTicket ticket) {
        return now(() -> release(server, ticket, false));
    }

    @Override
    public Uni<Void> requeue(String server, QueueTicket ticket) {
        return now(() -> release(server, ticket, true));
    }

    private void release(String server, QueueTicket ticket, boolean again) {
        var held = shares.held.get(ticket.id());
        if (held == null || !held.server().equals(server) || held.ticket() != ticket.number()) {
            return;
        }
        var run = shares.unserve(held);
        if (shares.woken.remove(run.id()) || again) {
            shares.wait(run.id(), run.org(), run.priority(), run.since());
        }
        shares.place(run.org());
        published.accept(QueueKeys.CHANNEL, "");
    }

    @Override
    public Uni<Pulse> beat(String server, int room) {
        return now(() -> {
            var now = clock.instant();
            if (!isLiving(server) || !shares.since.containsKey(server)) {
                shares.since.put(server, now);
            }
            shares.beats.put(server, now);
            int swept = 0;
            if (!shares.since.get(server).isAfter(silent())) {
                for (var other : List.copyOf(shares.beats.keySet())) {
                    swept += isLiving(other) ? 0 : shares.abandon(other);
                }
            }
            var living = new HashSet<>(shares.beats.keySet());
            living.removeIf(other -> !isLiving(other));
            var holds = new HoldsVersion(
                    life.get(), shares.since.get(server).toString(), shares.away.getOrDefault(server, 0L));
            return new Pulse(swept, shares.waiting.size(), shares.taken, ActiveOperations.NONE, holds, living);
        });
    }

    @Override
    public Uni<Void> abandon(String server) {
        return now(() -> {
            if (shares.abandon(server) > 0) {
                published.accept(QueueKeys.CHANNEL, "");
            }
        });
    }

    SimulatedShares shares() {
        return shares;
    }

    /** Whether no session waits and no server holds one. */
    public boolean isIdle() {
        return shares.waiting.isEmpty() && shares.held.isEmpty();
    }

    /** A replica without the writes of the last {@code lag} takes over; the caller gives Redis another life. */
    public void failOver(Duration lag) {
        var since = clock.instant().minus(lag);
        while (!unreplicated.isEmpty() && unreplicated.peek().at().isAfter(since)) {
            shares = unreplicated.pop().shares();
        }
        unreplicated.clear();
    }

    /** It comes back empty. */
    public void lose() {
        unreplicated.clear();
        shares = new SimulatedShares();
    }

    @Override
    public String toString() {
        return "waiting " + shares.waiting.values() + ", held " + shares.held.values();
    }
}
