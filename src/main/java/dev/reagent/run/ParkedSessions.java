package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.ApprovalRequest;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Sessions that wait for a person, saved whole with what they wait for. */
public interface ParkedSessions {

    /**
     * Saves a session and asks its questions in one transaction, and stops its clock.
     *
     * @param log   whole, up to the session's version
     * @param cards new questions; empty where those asked before are still open
     * @return the requests of {@code cards} with their times. Fails with {@link StaleLease} where a higher fence wrote
     */
    Uni<List<ApprovalRequest>> park(AgentSession session, List<LogEntry> log, List<Card> cards);

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
            Duration expiry) {}

    /** The saved log; absent where the session never waited. */
    Uni<Optional<List<LogEntry>>> find(SessionId id);

    /** Lets the session's clock run again. */
    Uni<Void> unpark(SessionId id);
}
