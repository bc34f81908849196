package dev.reagent.run.rescue;

import dev.reagent.agent.LogEntry;
import dev.reagent.agent.LogMerge;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.ledger.CallLedger;
import dev.reagent.run.parked.ParkedSessions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The logs of open sessions in PostgreSQL, as saved at parking or before a call with effects. Thread-safe. */
@ApplicationScoped
class SavedLogs {

    private final ParkedSessions parked;
    private final CallLedger ledger;

    SavedLogs(ParkedSessions parked, CallLedger ledger) {
        this.parked = parked;
        this.ledger = ledger;
    }

    /**
     * @param log     the later of the two saved logs
     * @param results results of its calls that are too long for the log, by call
     */
    record Saved(List<LogEntry> log, Map<String, String> results) {}

    /** Returns the saved log; empty if the run has neither parked nor claimed a call with effects. */
    Uni<Optional<Saved>> find(SessionId id) {
        return Uni.combine().all().unis(parked.find(id), ledger.lastLog(id)).with((waiting, called) -> {
            var log = waiting.isPresent() && called.isPresent()
                    ? Optional.of(LogMerge.later(waiting.get().log(), called.get()))
                    : waiting.map(ParkedSessions.Saved::log).or(() -> called);
            return log.map(it ->
                    new Saved(it, waiting.map(ParkedSessions.Saved::results).orElse(Map.of())));
        });
    }
}
