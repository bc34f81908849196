package dev.reagent.run.parked;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Decision.Question;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.task.SessionId;
import dev.reagent.approval.Approval;
import dev.reagent.run.log.StaleLease;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sessions that wait for a person or a time, saved whole with what they wait for. */
public interface ParkedSessions {

    /**
     * Saves a session, inserts its questions and stops its time, in one transaction.
     *
     * @param log     whole, up to the session's version; saved together with the moves of its parking
     * @param results of calls whose results are too long for the log
     * @param cards   new questions; empty if earlier ones are still open
     * @return the requests of {@code cards} with their times. Fails with {@link StaleLease} if a higher fence wrote
     */
    Uni<List<ApprovalRequest>> park(
            AgentSession session, List<LogEntry> log, Map<String, String> results, List<Card> cards);

    /**
     * Saves a session until its next attempt, and inserts the wakeup that is due then, in one transaction. Its time continues. A repeated
     * call does not change when it wakes.
     *
     * @param log     whole, up to the session's version; saved together with the moves of its parking
     * @param results of calls whose results are too long for the log
     * @return fails with {@link StaleLease} if a higher fence wrote
     */
    Uni<Void> postpone(AgentSession session, List<LogEntry> log, Map<String, String> results, RetryPlanned planned);

    /**
     * A question, with the details that a person needs to decide it.
     *
     * @param details JSON object as text
     * @param expiry  how long it may stay open
     */
    record Card(String approvalId, Question question, String details, Duration expiry) {

        /** Returns the open approval of this question. */
        Approval asked(AgentSession session, ApprovalRequest request) {
            return new Approval(
                    request,
                    session.task().orgId(),
                    session.id(),
                    question.call().digest(),
                    Approval.Status.PENDING,
                    details,
                    null);
        }
    }

    /** Returns the session as it was parked last; empty if it never was. */
    Uni<Optional<Saved>> find(SessionId id);

    /** @param results of calls whose results are too long for the log */
    record Saved(List<LogEntry> log, Map<String, String> results) {}

    /** Restarts the session's time. */
    Uni<Void> unpark(SessionId id);
}
