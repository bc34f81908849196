package dev.reagent.run.ledger;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.StaleLease;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The record of calls with effects, written before they start and after they end. If the log differs, the ledger is right. */
public interface CallLedger {

    /**
     * Claims calls of the session's last step under its fence, and stores the log that led to them.
     *
     * @return calls that the ledger already has as finished. Fails with {@link StaleLease} if a higher fence wrote
     */
    Uni<List<Observation>> claim(AgentSession session, List<LogEntry> log, List<ToolCall> calls);

    /**
     * Records the result of a claimed call. Fails with {@link StaleLease} if a higher fence wrote.
     *
     * @param whole the result if it is too long for the observation; else null
     */
    Uni<Void> finish(AgentSession session, Observation observation, @Nullable String whole);

    /**
     * Returns the rows of a session and raises the fence to the session's, so later writes of an earlier claim are refused. Fails with
     * {@link StaleLease} if a higher fence wrote.
     */
    Uni<List<Row>> rows(AgentSession session);

    /**
     * @param fence       the claim that wrote the row last
     * @param observation the result of the call; null if unknown
     */
    record Row(String callId, Fence fence, @Nullable Observation observation) {}

    /** Returns the stored results that are too long for their observations, by call. */
    Uni<Map<String, String>> results(SessionId id);

    /** Returns the log stored with the session's newest claim, to restore a lost log; empty if nothing was claimed. */
    Uni<Optional<List<LogEntry>>> lastLog(SessionId id);
}
