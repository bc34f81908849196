package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.run.intake.Admission;
import dev.reagent.run.intake.IdempotencyKey;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.run.intake.RunRefused.Why;
import dev.reagent.run.intake.RunSubmission;
import dev.reagent.run.intake.StoreCall;
import dev.reagent.run.reading.LongResults;
import dev.reagent.run.reading.SessionPage;
import dev.reagent.run.reading.SessionPages;
import dev.reagent.run.reading.SessionReader;
import dev.reagent.stores.CallerPatience;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Accepts, reads and cancels runs. Their rows are in PostgreSQL before the client receives the response. Thread-safe. */
@ApplicationScoped
class DurableRuns implements RunService {

    private final Admission admission;
    private final RunAcceptance acceptance;
    private final SessionReader reader;
    private final LongResults results;
    private final SessionPages pages;
    private final Cancelling cancelling;

    DurableRuns(
            Admission admission,
            RunAcceptance acceptance,
            SessionReader reader,
            LongResults results,
            SessionPages pages,
            Cancelling cancelling) {
        this.admission = admission;
        this.acceptance = acceptance;
        this.reader = reader;
        this.results = results;
        this.pages = pages;
        this.cancelling = cancelling;
    }

    /** A repeated request returns the earlier session, even if the queue has no room. */
    @Override
    public Uni<SessionId> start(RunSubmission submission) {
        return admission.admit(1, () -> acceptance.accept(submission), () -> startedBefore(submission));
    }

    private Uni<Optional<SessionId>> startedBefore(RunSubmission submission) {
        var key = submission.idempotency();
        return key == null
                ? Uni.createFrom().item(Optional.empty())
                : startedWith(submission.task().orgId(), key);
    }

    @Override
    public Uni<Optional<SessionId>> startedWith(String orgId, IdempotencyKey key) {
        return acceptance.acceptedWith(orgId, key);
    }

    @Override
    public Uni<AgentSession> get(String orgId, SessionId id) {
        return StoreCall.ask(reader.get(orgId, id));
    }

    @Override
    public Uni<Optional<AgentSession>> archived(String orgId, SessionId id) {
        return StoreCall.ask(reader.archived(orgId, id));
    }

    @Override
    public Uni<List<LogEntry>> log(String orgId, SessionId id) {
        return StoreCall.ask(reader.log(orgId, id));
    }

    @Override
    public Uni<AgentSession> await(String orgId, SessionId id, Predicate<AgentSession> ready, Duration wait) {
        return get(orgId, id)
                .flatMap(session -> session.isOver() || ready.test(session) || wait.isZero()
                        ? Uni.createFrom().item(session)
                        : StoreCall.refusing(reader.await(id, ready, wait), "; try again."));
    }

    @Override
    public Uni<SessionPage> list(String orgId, @Nullable SessionStatus status, int limit, @Nullable String cursor) {
        return StoreCall.ask(pages.list(orgId, status, limit, cursor));
    }

    @Override
    public Uni<AgentSession> cancel(String orgId, SessionId id, String by) {
        var cancelled = CallerPatience.boundedButDone(get(orgId, id)
                .flatMap(session -> session.isOver() ? Uni.createFrom().item(session) : cancelling.cancel(id, by)));
        return StoreCall.refusing(
                        cancelled,
                        ", and whether the session is cancelled is not known."
                                + " Try again, or look at it: a cancel that was stored takes effect.")
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
        return StoreCall.ask(results.whole(id, seen));
    }
}
