package dev.reagent.api;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.Stopped;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.run.RunService;
import dev.reagent.run.intake.IdempotencyKey;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.run.intake.RunSubmission;
import dev.reagent.run.log.SessionSummary;
import dev.reagent.run.reading.SessionPage;
import dev.reagent.stream.SessionStream;
import dev.reagent.stream.StreamFormat;
import dev.reagent.stream.StreamItem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Runs and their streams in memory: what happens to a session is what the test says happens. */
@Alternative
@ApplicationScoped
class InMemoryRuns implements RunService, SessionStream {

    private record Kept(String orgId, List<LogEntry> log) {}

    private record Key(String orgId, String key) {}

    private record Use(String digest, SessionId id) {}

    private static final StreamItem END =
            new StreamItem.Delta(Long.MAX_VALUE, Instant.EPOCH, 0, StreamItem.Delta.Kind.ANSWER, "");

    private final Map<SessionId, Kept> sessions = new HashMap<>();
    private final Map<Key, Use> keys = new HashMap<>();
    private final BroadcastProcessor<SessionId> news = BroadcastProcessor.create();
    private final AtomicInteger readers = new AtomicInteger();
    private final AtomicInteger archiveReads = new AtomicInteger();
    private volatile boolean archiveIsSilent;
    private @Nullable RuntimeException trouble;
    private @Nullable RuntimeException lastingTrouble;

    /** Makes the next call fail. */
    synchronized void failNext(RuntimeException with) {
        trouble = with;
    }

    /** Makes every call fail from now on; null for none. */
    synchronized void failEach(@Nullable RuntimeException with) {
        lastingTrouble = with;
    }

    synchronized int count() {
        return sessions.size();
    }

    /** Makes the archive not answer. */
    void silenceArchive(boolean silent) {
        archiveIsSilent = silent;
    }

    /** How often the silent archive was read. */
    int archiveReads() {
        return archiveReads.get();
    }

    int readers() {
        return readers.get();
    }

    void happened(SessionId id, Event... events) {
        synchronized (this) {
            var log = kept(id).log();
            for (var event : events) {
                log.add(new LogEntry(log.getLast().seq() + 1, Instant.now(), event));
            }
        }
        news.onNext(id);
    }

    synchronized AgentSession session(SessionId id) {
        return AgentSession.of(id, List.copyOf(kept(id).log()));
    }

    private Kept kept(SessionId id) {
        var kept = sessions.get(id);
        if (kept == null) {
            throw new RunRefused(RunRefused.Why.NO_SUCH_SESSION, "There is no session " + id + ".");
        }
        return kept;
    }

    private synchronized void trip() {
        var now = trouble == null ? lastingTrouble : trouble;
        trouble = null;
        if (now != null) {
            throw now;
        }
    }

    @Override
    public Uni<SessionId> start(RunSubmission submission) {
        return Uni.createFrom().item(() -> started(submission));
    }

    private synchronized SessionId started(RunSubmission submission) {
        trip();
        var orgId = submission.task().orgId();
        var idempotency = submission.idempotency();
        var before = idempotency == null ? null : before(orgId, idempotency);
        if (before != null) {
            return before;
        }
        var id = new SessionId(UUID.randomUUID().toString());
        var log = new ArrayList<>(List.of(new LogEntry(1, Instant.now(), new Event.SessionStarted(submission.task()))));
        sessions.put(id, new Kept(orgId, log));
        if (idempotency != null) {
            keys.put(new Key(orgId, idempotency.key()), new Use(idempotency.digest(), id));
        }
        return id;
    }

    @Override
    public Uni<Optional<SessionId>> startedWith(String orgId, IdempotencyKey key) {
        return Uni.createFrom().item(() -> Optional.ofNullable(before(orgId, key)));
    }

    private synchronized @Nullable SessionId before(String orgId, IdempotencyKey key) {
        var used = keys.get(new Key(orgId, key.key()));
        if (used != null && !used.digest().equals(key.digest())) {
            throw new RunRefused(RunRefused.Why.IDEMPOTENCY_CONFLICT, "The key was used with another body.");
        }
        return used == null ? null : used.id();
    }

    @Override
    public Uni<AgentSession> get(String orgId, SessionId id) {
        return Uni.createFrom().item(() -> found(orgId, id));
    }

    @Override
    public Uni<Optional<AgentSession>> archived(String orgId, SessionId id) {
        if (archiveIsSilent) {
            archiveReads.incrementAndGet();
            return Uni.createFrom().nothing();
        }
        return get(orgId, id).map(Optional::of).map(it -> it.filter(AgentSession::isOver));
    }

    private synchronized AgentSession found(String orgId, SessionId id) {
        trip();
        if (!kept(id).orgId().equals(orgId)) {
            throw new RunRefused(RunRefused.Why.NO_SUCH_SESSION, "There is no session " + id + ".");
        }
        return session(id);
    }

    @Override
    public Uni<List<LogEntry>> log(String orgId, SessionId id) {
        return get(orgId, id).map(session -> log(id));
    }

    private synchronized List<LogEntry> log(SessionId id) {
        return List.copyOf(kept(id).log());
    }

    @Override
    public Uni<AgentSession> await(String orgId, SessionId id, Predicate<AgentSession> ready, Duration wait) {
        return Multi.createBy()
                .merging()
                .streams(Multi.createFrom().item(id), news.filter(id::equals))
                .map(changed -> found(orgId, changed))
                .filter(session -> session.isOver() || ready.test(session))
                .toUni()
                .ifNoItem()
                .after(wait)
                .recoverWithUni(() -> get(orgId, id));
    }

    @Override
    public Uni<SessionPage> list(String orgId, @Nullable SessionStatus status, int limit, @Nullable String cursor) {
        return Uni.createFrom().item(() -> page(orgId, status, limit, cursor));
    }

    private synchronized SessionPage page(
            String orgId, @Nullable SessionStatus status, int limit, @Nullable String cursor) {
        trip();
        var all = sessions.entrySet().stream()
                .filter(it -> it.getValue().orgId().equals(orgId))
                .map(it -> session(it.getKey()))
                .filter(it -> status == null || it.status() == status)
                .sorted(Comparator.comparing((AgentSession it) -> it.times().created())
                        .reversed())
                .map(SessionSummary::of)
                .toList();
        int from = cursor == null ? 0 : Integer.parseInt(cursor);
        int to = Math.min(all.size(), from + limit);
        return new SessionPage(all.subList(Math.min(from, to), to), to < all.size() ? "" + to : null);
    }

    @Override
    public Uni<AgentSession> cancel(String orgId, SessionId id, String by) {
        return get(orgId, id).map(session -> {
            if (!session.isOver()) {
                var stopped = new Stopped(Stopped.Kind.MODEL_CALL, "0", Stopped.Outcome.STOPPED, Duration.ofMillis(12));
                happened(id, new Event.CancelRequested(by), new Event.SessionCancelled(List.of(stopped)));
            }
            return session(id);
        });
    }

    @Override
    public Uni<String> result(String orgId, SessionId id, String callId) {
        return get(orgId, id).map(session -> {
            var seen =
                    session.call(callId) == null ? null : session.call(callId).observation();
            if (seen == null) {
                throw new RunRefused(RunRefused.Why.NO_SUCH_CALL, "There is no call " + callId + ".");
            }
            return seen.whole() == null
                    ? seen.result()
                    : "x".repeat((int) seen.whole().bytes());
        });
    }

    @Override
    public Multi<byte[]> follow(String orgId, SessionId id, long after, StreamFormat format) {
        return Multi.createBy()
                .merging()
                .streams(news.filter(id::equals), Multi.createFrom().item(id))
                .onOverflow()
                .buffer(10_000)
                .onItem()
                .transformToIterable(it -> items(orgId, it))
                .filter(item -> item.seq() > after)
                .select()
                .distinct()
                .onSubscription()
                .invoke(readers::incrementAndGet)
                .onTermination()
                .invoke(readers::decrementAndGet)
                .select()
                .first(item -> !item.equals(END))
                .map(item -> format.write(id, item))
                .select()
                .where(Optional::isPresent)
                .map(Optional::orElseThrow);
    }

    private synchronized List<StreamItem> items(String orgId, SessionId id) {
        found(orgId, id);
        var log = kept(id).log();
        var items = new ArrayList<StreamItem>();
        for (int i = 0; i < log.size(); i++) {
            items.add(new StreamItem.Happened(log.get(i), AgentSession.of(id, log.subList(0, i + 1))));
        }
        if (log.getLast().event() instanceof Event.End) {
            items.add(END);
        }
        return items;
    }
}
