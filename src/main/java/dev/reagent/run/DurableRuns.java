package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.Observation;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.SessionId;
import dev.reagent.agent.SessionStatus;
import dev.reagent.run.RunIntake.RunRow;
import dev.reagent.run.RunRefused.Why;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs whose rows are in PostgreSQL before their clients hear of them. Thread-safe. */
@ApplicationScoped
class DurableRuns implements RunService {

    private static final Logger LOG = Logger.getLogger(DurableRuns.class);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final RunIntake intake;
    private final FileIntake files;
    private final RunStart start;
    private final Successors successors;
    private final RunServer server;
    private final SessionReader reader;
    private final LongResults results;
    private final SessionPages pages;
    private final Cancelling cancelling;
    private final MeterRegistry metrics;

    DurableRuns(
            RunIntake intake,
            FileIntake files,
            RunStart start,
            Successors successors,
            RunServer server,
            SessionReader reader,
            LongResults results,
            SessionPages pages,
            Cancelling cancelling,
            MeterRegistry metrics) {
        this.intake = intake;
        this.files = files;
        this.start = start;
        this.successors = successors;
        this.server = server;
        this.reader = reader;
        this.results = results;
        this.pages = pages;
        this.cancelling = cancelling;
        this.metrics = metrics;
    }

    /** What comes with files is asked for first: what the same order started before needs none of them, and they may be gone. */
    @Override
    public Uni<SessionId> start(RunOrder order) {
        var key = order.idempotency();
        return key == null || order.files().isEmpty()
                ? accepted(order)
                : startedWith(order.task().orgId(), key)
                        .flatMap(before ->
                                before.map(id -> Uni.createFrom().item(id)).orElseGet(() -> accepted(order)));
    }

    private Uni<SessionId> accepted(RunOrder order) {
        var id = new SessionId(UUID.randomUUID().toString());
        return CallerPatience.bounded(
                        files.keep(id, order, FileIntake.room()).flatMap(complete -> intake.accept(id, complete)))
                .onFailure(StoreTrouble::is)
                .transform(DurableRuns::uncertain)
                .call(accepted -> accepted.isNew()
                        ? enqueue(accepted.row())
                        : Uni.createFrom().voidItem())
                .map(accepted -> accepted.row().id());
    }

    @Override
    public Uni<Optional<SessionId>> startedWith(String orgId, IdempotencyKey key) {
        return CallerPatience.bounded(intake.acceptedWith(orgId, key))
                .onFailure(StoreTrouble::is)
                .transform(DurableRuns::unavailable);
    }

    private Uni<Void> enqueue(RunRow row) {
        metrics.counter("reagent.runs.accepted").increment();
        if (row.waiting()) {
            successors.start();
            return Uni.createFrom().voidItem();
        }
        return start.start(row).invoke(server::take);
    }

    @Override
    public Uni<AgentSession> get(String orgId, SessionId id) {
        return CallerPatience.bounded(reader.get(orgId, id))
                .onFailure(StoreTrouble::is)
                .transform(DurableRuns::unavailable);
    }

    @Override
    public Uni<List<LogEntry>> log(String orgId, SessionId id) {
        return CallerPatience.bounded(reader.log(orgId, id))
                .onFailure(StoreTrouble::is)
                .transform(DurableRuns::unavailable);
    }

    @Override
    public Uni<AgentSession> await(String orgId, SessionId id, Predicate<AgentSession> ready, Duration wait) {
        return get(orgId, id)
                .flatMap(session -> session.isOver() || ready.test(session) || wait.isZero()
                        ? Uni.createFrom().item(session)
                        : reader.await(id, ready, wait)
                                .onFailure(StoreTrouble::is)
                                .transform(DurableRuns::unavailable));
    }

    @Override
    public Uni<SessionPage> list(String orgId, @Nullable SessionStatus status, int limit, @Nullable String cursor) {
        return CallerPatience.bounded(pages.list(orgId, status, limit, cursor))
                .onFailure(StoreTrouble::is)
                .transform(DurableRuns::unavailable);
    }

    @Override
    public Uni<AgentSession> cancel(String orgId, SessionId id, String by) {
        return CallerPatience.boundedButDone(get(orgId, id)
                        .flatMap(session ->
                                session.isOver() ? Uni.createFrom().item(session) : cancelling.cancel(id, by)))
                .onFailure(StoreTrouble::is)
                .transform(DurableRuns::maybeCancelled)
                .invoke(session -> {
                    if (!(session.outcome() instanceof Outcome.Cancelled)) {
                        throw new RunRefused(
                                Why.SESSION_OVER,
                                "The session is " + session.status().wireName() + "; there is nothing to cancel.");
                    }
                });
    }

    @Override
    public Uni<String> result(String orgId, SessionId id, String callId) {
        return get(orgId, id).flatMap(session -> {
            var state = session.call(callId);
            var seen = state == null ? null : state.observation();
            if (seen == null) {
                throw new RunRefused(Why.NO_SUCH_CALL, "The session has no finished call of that id.");
            }
            return seen.whole() == null ? Uni.createFrom().item(seen.result()) : whole(id, seen);
        });
    }

    private Uni<String> whole(SessionId id, Observation seen) {
        return CallerPatience.bounded(results.whole(id, seen))
                .onFailure(StoreTrouble::is)
                .transform(DurableRuns::unavailable);
    }

    static RunRefused unavailable(Throwable failure) {
        return unavailable(failure, " now; try again.");
    }

    /** The commit may have been taken and only its answer lost. */
    static RunRefused uncertain(Throwable failure) {
        return unavailable(
                failure,
                " now, and whether this was accepted is not known."
                        + " Try again: with one Idempotency-Key it is accepted once.");
    }

    private static RunRefused maybeCancelled(Throwable failure) {
        return unavailable(
                failure,
                " now, and whether the session is cancelled is not known."
                        + " Try again, or look at it: if the order was written down, it will be.");
    }

    /** @param then what follows on the words about the store */
    private static RunRefused unavailable(Throwable failure, String then) {
        LOG.warnf("a store does not answer: %s", failure);
        return new RunRefused(Why.STORE_UNAVAILABLE, StoreTrouble.words(failure) + then, RETRY_AFTER);
    }
}
