package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.CallState;
import dev.reagent.agent.Effect;
import dev.reagent.agent.Observation;
import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Results that are too long for a session's log: from Redis, of finished sessions from the archive, and of calls with
 * effects from the ledger where Redis has lost them. Thread-safe.
 */
@ApplicationScoped
class LongResults {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** About two minutes. */
    private static final int LEDGER_TRIES = 60;

    private final SessionLog log;
    private final SessionArchive archive;
    private final CallLedger ledger;

    LongResults(SessionLog log, SessionArchive archive, CallLedger ledger) {
        this.log = log;
        this.archive = archive;
        this.ledger = ledger;
    }

    /** One of them; its beginning where no store has it any more. In the order in which a session's end moves it on. */
    Uni<String> whole(SessionId id, Observation seen) {
        var call = seen.callId();
        return log.result(id, call)
                .flatMap(hot -> hot.isPresent()
                        ? Uni.createFrom().item(hot)
                        : ledger.results(id).map(kept -> Optional.ofNullable(kept.get(call))))
                .flatMap(found -> found.isPresent() ? Uni.createFrom().item(found) : archive.result(id, call))
                .map(found -> found.orElse(seen.result()));
    }

    /** Those of a live session by call; empty where every result is in the log. What no store has is not in it. */
    Uni<Map<String, String>> of(AgentSession session) {
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
                : Uni.createFrom()
                        .deferred(() -> ledger.results(id))
                        .onFailure(StoreTrouble::passes)
                        .retry()
                        .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                        .atMost(LEDGER_TRIES)
                        .map(kept -> both(kept, hot));
    }

    /** The ledger knows only calls with effects. */
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
