package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Fence;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.Observation;
import dev.reagent.agent.SessionId;
import dev.reagent.agent.ToolCall;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calls with effects, written down before they start and after they end. Where it and the log differ, it is right. */
public interface CallLedger {

    /**
     * Claims calls of the session's last step under its fence, with the log that led to them.
     *
     * @return calls that are over already, by the ledger. Fails with {@link StaleLease} where a higher fence wrote
     */
    Uni<List<Observation>> claim(AgentSession session, List<LogEntry> log, List<ToolCall> calls);

    /**
     * Writes down what came of a claimed call. Fails with {@link StaleLease} where a higher fence wrote.
     *
     * @param whole the result where it is too long for the observation; else null
     */
    Uni<Void> finish(AgentSession session, Observation observation, @Nullable String whole);

    /**
     * The rows of a session, read under its fence: what an earlier claim sent before, and what comes of it now, is refused. Fails
     * with {@link StaleLease} where a higher fence wrote.
     */
    Uni<List<Row>> rows(AgentSession session);

    /**
     * @param fence       the claim that wrote the row last
     * @param observation what came of the call; null where that is not known
     */
    record Row(String callId, Fence fence, @Nullable Observation observation) {}

    /** The whole results that were written down because they are too long for their observations, by call. */
    Uni<Map<String, String>> results(SessionId id);

    /** The session's log up to its newest ledger row, for a session whose log is gone; absent without a row. */
    Uni<Optional<List<LogEntry>>> lastLog(SessionId id);
}
