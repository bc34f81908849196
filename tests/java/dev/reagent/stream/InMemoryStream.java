package dev.reagent.stream;

import dev.reagent.agent.Event;
import dev.reagent.agent.History;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.StreamRecords.Batch;
import dev.reagent.run.log.StreamRecords.DeltaRecord;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A session's stream in memory, to which a test adds; reads come in batches as Redis gives them. */
final class InMemoryStream implements StreamSource {

    static final SessionId ID = new SessionId("9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b");
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");
    private static final int AT_ONCE = 512;

    private final List<LogEntry> log = new ArrayList<>();
    private final List<DeltaRecord> deltas = new ArrayList<>();
    private final List<MultiEmitter<? super Long>> watchers = new CopyOnWriteArrayList<>();
    private final AtomicInteger reads = new AtomicInteger();
    private boolean hot = true;
    private boolean archived;
    private long seq;

    InMemoryStream() {
        add(History.ofSteps(5).log().getFirst().event());
    }

    private synchronized void add(Event event) {
        log.add(new LogEntry(++seq, AT, event));
    }

    void delta(String text) {
        synchronized (this) {
            var json = "{\"step\":0,\"kind\":\"answer\",\"text\":\"" + text + "\"}";
            deltas.add(new DeltaRecord(++seq, AT, json));
        }
        signal();
    }

    void event() {
        add(new Event.CancelRequested("client"));
        signal();
    }

    void end() {
        add(new Event.SessionCompleted("done"));
        signal();
    }

    /** Ends, is archived and leaves Redis before anybody is told. */
    synchronized void endUnheard() {
        add(new Event.SessionCompleted("done"));
        archived = true;
        hot = false;
    }

    /** Redis loses it, and the loss is counted: it is known as it was accepted, and not put back yet. */
    synchronized void lose() {
        var begun = log.getFirst().event();
        log.clear();
        deltas.clear();
        seq = 1_000_000_000;
        add(begun);
        hot = false;
    }

    /** Redis begins another life, without what came after {@code last}; nobody is told before something comes. */
    synchronized void loseAfter(long last) {
        log.removeIf(entry -> entry.seq() > last);
        deltas.removeIf(delta -> delta.seq() > last);
        seq = (seq / 1_000_000 + 1) * 1_000_000;
    }

    void putBack() {
        synchronized (this) {
            hot = true;
        }
        signal();
    }

    /** The server goes. */
    void leave() {
        watchers.forEach(MultiEmitter::complete);
    }

    void signal() {
        watchers.forEach(watcher -> watcher.emit(1L));
    }

    synchronized long seq() {
        return seq;
    }

    int reads() {
        return reads.get();
    }

    int watchers() {
        return watchers.size();
    }

    @Override
    public synchronized Uni<Batch> read(SessionId id, long afterEvent, long afterDelta) {
        reads.incrementAndGet();
        var events = log.stream()
                .filter(it -> hot && it.seq() > afterEvent)
                .limit(AT_ONCE)
                .toList();
        var more = deltas.stream()
                .filter(it -> hot && it.seq() > afterDelta)
                .limit(AT_ONCE)
                .toList();
        long upTo = Long.MAX_VALUE;
        if (events.size() == AT_ONCE) {
            upTo = events.getLast().seq();
        }
        if (more.size() == AT_ONCE) {
            upTo = Math.min(upTo, more.getLast().seq());
        }
        return Uni.createFrom().item(new Batch(hot, events, more, upTo, 0));
    }

    @Override
    public synchronized Uni<List<LogEntry>> log(SessionId id) {
        return Uni.createFrom().item(List.copyOf(log));
    }

    @Override
    public synchronized Uni<Optional<List<LogEntry>>> archived(SessionId id) {
        return Uni.createFrom().item(archived ? Optional.of(List.copyOf(log)) : Optional.empty());
    }

    @Override
    public Multi<Long> changes(SessionId id) {
        return Multi.createFrom()
                .<Long>emitter(emitter -> {
                    watchers.add(emitter);
                    emitter.onTermination(() -> watchers.remove(emitter));
                    emitter.emit(0L);
                })
                .onOverflow()
                .dropPreviousItems();
    }
}
