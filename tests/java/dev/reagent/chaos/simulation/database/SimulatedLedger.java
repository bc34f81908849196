package dev.reagent.chaos.simulation.database;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.task.SessionId;
import dev.reagent.chaos.simulation.database.Tables.Call;
import dev.reagent.run.ledger.CallLedger;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Calls with effects, as {@code PostgresCallLedger} keeps them. */
public record SimulatedLedger(Tables tables) implements CallLedger {

    private Map<String, Call> calls(SessionId id) {
        return tables.calls.computeIfAbsent(id, none -> new TreeMap<>());
    }

    @Override
    public Uni<List<Observation>> claim(AgentSession session, List<LogEntry> log, List<ToolCall> calls) {
        return Tables.commit(() -> {
            tables.check(session);
            tables.answers
                    .computeIfAbsent(session.id(), none -> new TreeMap<>())
                    .put(session.steps().size() - 1, log);
            var over = new ArrayList<Observation>();
            for (var call : calls) {
                var row = calls(session.id())
                        .merge(
                                call.callId(),
                                new Call(session.fence(), null),
                                (before, now) -> new Call(now.fence(), before.observation()));
                if (row.observation() != null) {
                    over.add(row.observation());
                }
            }
            return over;
        });
    }

    @Override
    public Uni<Void> finish(AgentSession session, Observation observation, @Nullable String whole) {
        return Tables.commit(() -> {
            tables.check(session);
            calls(session.id())
                    .computeIfPresent(
                            observation.callId(),
                            (id, row) -> row.observation() == null ? new Call(row.fence(), observation) : row);
            if (whole != null) {
                tables.results
                        .computeIfAbsent(session.id(), none -> new TreeMap<>())
                        .putIfAbsent(observation.callId(), whole);
            }
        });
    }

    @Override
    public Uni<List<Row>> rows(AgentSession session) {
        return Tables.commit(() -> {
            tables.check(session);
            return calls(session.id()).entrySet().stream()
                    .map(it -> new Row(
                            it.getKey(), it.getValue().fence(), it.getValue().observation()))
                    .toList();
        });
    }

    @Override
    public Uni<Map<String, String>> results(SessionId id) {
        return Tables.commit(() -> Map.copyOf(tables.results.getOrDefault(id, Map.of())));
    }

    @Override
    public Uni<Optional<List<LogEntry>>> lastLog(SessionId id) {
        return Tables.commit(() -> Optional.ofNullable(tables.answers.get(id))
                .map(logs -> logs.lastEntry().getValue()));
    }
}
