package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.ApprovalRequest;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.SessionId;
import dev.reagent.approval.Approval;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sessions that wait for a person or a time, saved whole with what they wait for. */
public interface ParkedSessions {

    /**
     * Saves a session and asks its questions in one transaction, and stops its clock.
     *
     * @param log     whole, up to the session's version; it is saved with the moves of its parking
     * @param results of calls whose results are too long for the log
     * @param cards   new questions; empty where those asked before are still open
     * @return the requests of {@code cards} with their times. Fails with {@link StaleLease} where a higher fence wrote
     */
    Uni<List<ApprovalRequest>> park(
            AgentSession session, List<LogEntry> log, Map<String, String> results, List<Card> cards);

    /**
     * Saves a session until its next attempt, with the wakeup that is due then, in one transaction. Its clock goes on. The
     * same again changes nothing about when it wakes.
     *
     * @param log     whole, up to the session's version; it is saved with the moves of its parking
     * @param results of calls whose results are too long for the log
     * @return fails with {@link StaleLease} where a higher fence wrote
     */
    Uni<Void> postpone(AgentSession session, List<LogEntry> log, Map<String, String> results, RetryPlanned planned);

    /**
     * A question with what a person should see.
     *
     * @param details JSON object as text
     * @param expiry  how long it stands open
     */
    record Card(
            String approvalId,
            ApprovalRequest.Kind kind,
            String callId,
            String tool,
            String args,
            String digest,
            String details,
            Duration expiry) {

        /** The question as it stands open. */
        Approval asked(AgentSession session, ApprovalRequest request) {
            return new Approval(
                    approvalId,
                    kind,
                    session.task().orgId(),
                    session.id().value(),
                    callId,
                    tool,
                    args,
                    digest,
                    details,
                    Approval.Status.PENDING,
                    request.requestedAt(),
                    request.expiresAt(),
                    null,
                    null,
                    null,
                    null);
        }
    }

    /** The session as it waited last; absent where it never did. */
    Uni<Optional<Saved>> find(SessionId id);

    /** @param results of calls whose results are too long for the log */
    record Saved(List<LogEntry> log, Map<String, String> results) {}

    /** Lets the session's clock run again. */
    Uni<Void> unpark(SessionId id);
}
