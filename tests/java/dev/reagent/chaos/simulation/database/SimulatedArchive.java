package dev.reagent.chaos.simulation.database;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.archive.SessionArchive;
import dev.reagent.run.log.SessionSummary;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finished sessions, as {@code PostgresSessionArchive} keeps them. */
public record SimulatedArchive(Tables tables) implements SessionArchive {

    @Override
    public Uni<Saved> save(List<Finished> sessions) {
        return Tables.commit(() -> {
            var stale = new ArrayList<SessionId>();
            for (var finished : sessions) {
                var session = finished.session();
                var run = tables.runs.get(session.id());
                if (run.row().admits(session.fence())) {
                    run.fence = session.fence();
                    run.endedAt = run.endedAt == null ? tables.now() : run.endedAt;
                    run.status = run.status == null ? session.status() : run.status;
                    run.deadline = null;
                    tables.archive.putIfAbsent(session.id(), finished.log());
                    tables.cancelApprovals(session.id());
                    tables.parked.remove(session.id());
                    tables.answers.remove(session.id());
                    tables.wakeups
                            .values()
                            .removeIf(row -> row.wakeup().session().equals(session.id()));
                } else {
                    stale.add(session.id());
                }
            }
            return new Saved(stale, false);
        });
    }

    @Override
    public Uni<Boolean> reject(AgentSession session, String reason) {
        return Uni.createFrom().failure(new IllegalStateException("a session was rejected: " + reason));
    }

    @Override
    public Uni<Optional<List<LogEntry>>> find(SessionId id, @Nullable String orgId) {
        return Tables.commit(() -> Optional.ofNullable(tables.archive.get(id))
                .filter(log -> orgId == null || tables.runs.get(id).task.orgId().equals(orgId)));
    }

    @Override
    public Uni<Map<SessionId, SessionSummary>> summaries(List<SessionId> ids) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Optional<String>> result(SessionId id, String callId) {
        return Tables.commit(() -> Optional.empty());
    }
}
