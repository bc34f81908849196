package dev.reagent.chaos.simulation.database;

import dev.reagent.agent.task.SessionId;
import dev.reagent.chaos.simulation.database.Tables.WakeupRow;
import dev.reagent.run.parked.Wakeups;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;

/** Wakeups, as {@code PostgresWakeups} keeps them. */
public record SimulatedWakeups(Tables tables) implements Wakeups {

    @Override
    public Uni<List<Wakeup>> open(Duration age, int limit) {
        return Tables.commit(() -> tables.wakeups.values().stream()
                .filter(row -> !row.delivered())
                .filter(row -> row.due() == null
                        ? !row.createdAt().isAfter(tables.now().minus(age))
                        : !row.due().isAfter(tables.now()))
                .map(WakeupRow::wakeup)
                .limit(limit)
                .toList());
    }

    @Override
    public Uni<List<Wakeup>> of(SessionId id) {
        return Tables.commit(() -> tables.wakeups.values().stream()
                .filter(row -> row.wakeup().session().equals(id))
                .filter(row -> row.due() == null || !row.due().isAfter(tables.now()))
                .map(WakeupRow::wakeup)
                .toList());
    }

    @Override
    public Uni<Void> delivered(String id) {
        return Tables.commit(() -> {
            tables.wakeups.computeIfPresent(id, (key, row) -> row.delivered(true));
        });
    }

    @Override
    public Uni<Void> postAgain() {
        return Tables.commit(() -> {
            tables.wakeups.replaceAll(
                    (id, row) -> tables.runs.get(row.wakeup().session()).isOpen() ? row.delivered(false) : row);
            tables.runs.values().stream().filter(run -> run.isOpen()).forEach(run -> run.deadlineTold = false);
        });
    }
}
