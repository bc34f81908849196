package dev.reagent.run.reading;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.CallState;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.archive.SessionArchive;
import dev.reagent.run.ledger.CallLedger;
import dev.reagent.run.log.SessionLog;
import dev.reagent.stores.Backoff;
import dev.reagent.stores.StoreTrouble;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads results that are too long for a session's log: from Redis, of finished sessions from the archive, and of calls with effects
 * from the ledger if Redis has lost them. Thread-safe.
 */
@ApplicationScoped
public class LongResults {

    /** About two minutes of retries. */
    private static final int LEDGER_TRIES = 60;

    private final SessionLog log;
    private final SessionArchive archive;
    private final CallLedger ledger;

    LongResults(SessionLog log, SessionArchive archive, CallLedger ledger) {
        this.log = log;
        this.archive = archive;
        this.ledger = ledger;
    }

    /** Returns one whole result, or its beginning if no store has it. Reads the stores in the order in which the session's end moves it. */
    public Uni<String> whole(SessionId id, Observation seen) {
        var call = seen.callId();
        return log.result(id, call)
                .flatMap(hot -> hot.isPresent()
                        ? Uni.createFrom().item(hot)
                        : ledger.results(id).map(kept -> Optional.ofNullable(kept.get(call))))
                .flatMap(found -> found.isPresent() ? Uni.createFrom().item(found) : archive.result(id, call))
                .map(found -> found.orElse(seen.result()));
    }

    /** Returns the long results of a live session by call, without those that no store has; empty if all results are in the log. */
    public Uni<Map<String, String>> of(AgentSession session) {
        var calls = session.steps().stream()
                .flatMap(step -> step.calls().values().stream())
                .filter(LongResults::isLong)
                .toList();
        return calls.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : log.results(session.id()).flatMap(hot -> completed(session.id(), calls, hot));
    }

    private static boolean isLong(CallState state) {
        return state.observation() != null && state.observation().whole() != null;
    }

    private Uni<Map<String, String>> completed(SessionId id, List<CallState> calls, Map<String, String> hot) {
        return calls.stream().allMatch(state -> isThere(state, hot))
                ? Uni.createFrom().item(hot)
                : Backoff.STORES
                        .atMost(LEDGER_TRIES, StoreTrouble::passes, () -> ledger.results(id))
                        .map(kept -> both(kept, hot));
    }

    /** The ledger has only calls with effects, so it cannot have the result of another call. */
    private static boolean isThere(CallState state, Map<String, String> hot) {
        return state.call().effect() == Effect.NONE
                || hot.containsKey(state.call().callId());
    }

    private static Map<String, String> both(Map<String, String> kept, Map<String, String> hot) {
        var both = new HashMap<>(kept);
        both.putAll(hot);
        return both;
    }
}
