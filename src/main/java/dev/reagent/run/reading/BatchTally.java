package dev.reagent.run.reading;

import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.run.intake.BatchIntake.Member;
import dev.reagent.run.intake.BatchIntake.Members;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.SessionSummary;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts a batch's runs by status: ended runs by their rows, the others by their heads in Redis. Thread-safe. */
@ApplicationScoped
public class BatchTally {

    /** Heads in one request. */
    private static final int HEADS = 100;

    /** Concurrent reads of whole sessions without a head, which Redis has just lost or does not have yet. */
    private static final int READS = 4;

    private final SessionLog log;
    private final SessionReader reader;

    BatchTally(SessionLog log, SessionReader reader) {
        this.log = log;
        this.reader = reader;
    }

    /** The state of one run. */
    private record RunState(SessionId id, SessionStatus status, MicroDollars cost) {

        static RunState of(SessionSummary summary) {
            return new RunState(
                    summary.id(), summary.state().status(), summary.used().cost());
        }

        static RunState of(Member row) {
            return new RunState(
                    row.id(),
                    row.status() == null ? SessionStatus.PENDING : row.status(),
                    row.cost() == null ? MicroDollars.ZERO : row.cost());
        }
    }

    public Uni<Batch> of(Members members) {
        var known = members.all().stream()
                .filter(row -> row.status() != null || row.waiting())
                .map(RunState::of);
        var live = members.all().stream()
                .filter(row -> row.status() == null && !row.waiting())
                .map(Member::id)
                .toList();
        return Multi.createBy()
                .concatenating()
                .streams(Multi.createFrom().items(known), states(live))
                .collect()
                .asList()
                .map(states -> batch(members, states));
    }

    private Multi<RunState> states(List<SessionId> live) {
        return Multi.createFrom()
                .iterable(live)
                .group()
                .intoLists()
                .of(HEADS)
                .onItem()
                .transformToMultiAndConcatenate(
                        ids -> log.summaries(ids).onItem().transformToMulti(found -> states(ids, found)));
    }

    private Multi<RunState> states(List<SessionId> ids, Map<SessionId, SessionSummary> found) {
        var lost = ids.stream().filter(id -> !found.containsKey(id)).toList();
        var read = Multi.createFrom()
                .iterable(lost)
                .onItem()
                .transformToUni(id -> reader.get(id).map(SessionSummary::of))
                .merge(READS);
        return Multi.createBy()
                .concatenating()
                .streams(Multi.createFrom().iterable(found.values()), read)
                .map(RunState::of);
    }

    private static Batch batch(Members members, List<RunState> states) {
        var counts = new EnumMap<SessionStatus, Integer>(SessionStatus.class);
        for (var status : SessionStatus.values()) {
            counts.put(status, 0);
        }
        var cost = MicroDollars.ZERO;
        Batch.Then then = null;
        for (var state : states) {
            cost = cost.plus(state.cost());
            if (state.id().equals(members.then())) {
                then = new Batch.Then(state.id(), state.status());
            } else {
                counts.merge(state.status(), 1, Integer::sum);
            }
        }
        return new Batch(members.id(), counts, then, cost, members.createdAt());
    }
}
