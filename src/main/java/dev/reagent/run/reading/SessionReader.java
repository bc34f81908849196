package dev.reagent.run.reading;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.SessionStarted;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.Seq;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.archive.SessionArchive;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.run.intake.RunRefused.Why;
import dev.reagent.run.log.RedisKeys;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.SessionLog.Hot;
import dev.reagent.run.log.ShutdownNotice;
import dev.reagent.run.log.Signals;
import dev.reagent.run.parked.ParkedSessions;
import dev.reagent.stores.StoreTrouble;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads sessions from Redis, then the archive, then the intake. Keeps those that were read last, and then reads only what is new in their
 * logs. Thread-safe.
 */
@ApplicationScoped
public class SessionReader {

    /** Interval of the checks that find changes whose signal was lost. */
    private static final Duration CHECK_EVERY = Duration.ofSeconds(5);

    /** About two seconds, for an owner to restore what Redis may have lost. */
    private static final int READS = 6;

    private static final Duration PAUSE = Duration.ofMillis(300);

    private final SessionLog log;
    private final SessionArchive archive;
    private final RunIntake intake;
    private final ParkedSessions parked;
    private final Signals signals;
    private final ShutdownNotice shutdown;
    private final RecentSessions recent;

    SessionReader(
            SessionLog log,
            SessionArchive archive,
            RunIntake intake,
            ParkedSessions parked,
            Signals signals,
            ShutdownNotice shutdown,
            RecentSessions recent) {
        this.log = log;
        this.archive = archive;
        this.intake = intake;
        this.parked = parked;
        this.signals = signals;
        this.shutdown = shutdown;
        this.recent = recent;
    }

    /** Returns the current session. Fails with {@link RunRefused} if there is none. */
    public Uni<AgentSession> get(SessionId id) {
        return session(id, null);
    }

    /** As above; also fails, after the same reads, if another organisation has the session. */
    public Uni<AgentSession> get(String orgId, SessionId id) {
        return session(id, orgId);
    }

    private Uni<AgentSession> session(SessionId id, @Nullable String orgId) {
        var before = recent.find(id);
        return found(id, orgId, before == null ? 0 : before.session().version())
                .map(hot -> recent.fold(id, before, hot));
    }

    /** Returns a session's log. While Redis is down, only archived sessions can be read. */
    public Uni<List<LogEntry>> log(SessionId id) {
        return found(id, null, 0).map(Hot::entries);
    }

    /** As above; another organisation's session fails like an unknown one, and takes the same time. */
    public Uni<List<LogEntry>> log(String orgId, SessionId id) {
        return found(id, orgId, 0).map(Hot::entries);
    }

    private Uni<Hot> found(SessionId id, @Nullable String orgId, long known) {
        return hot(id, orgId, known, READS)
                .onFailure(StoreTrouble::is)
                .recoverWithUni(away -> archive.find(id, orgId)
                        .map(found -> Optional.of(elsewhere(found.orElseThrow(SessionReader::away)))))
                .flatMap(hot -> hot.map(it -> Uni.createFrom().item(it))
                        .orElseGet(() -> cold(id, orgId).map(SessionReader::elsewhere)));
    }

    /** A log that is not read from Redis. */
    private static Hot elsewhere(List<LogEntry> log) {
        return new Hot.Lacking(log, false);
    }

    /** Returns a session that is over as the archive has it, where it never changes; empty if the archive does not have it. */
    public Uni<Optional<AgentSession>> archived(String orgId, SessionId id) {
        return archive.find(id, orgId).map(found -> found.map(log -> AgentSession.of(id, log)));
    }

    /** Returns the log of a session that is over and in the archive; else empty. */
    public Uni<Optional<List<LogEntry>>> archived(SessionId id) {
        return archive.find(id);
    }

    /** Never shows a session as running to a reader that saw its end: if Redis may lack the end, checks the archive, then retries. */
    private Uni<Optional<Hot>> hot(SessionId id, @Nullable String orgId, long known, int reads) {
        return log.find(id, orgId, known).flatMap(found -> switch (found.orElse(null)) {
            case Hot.Lacking(var entries, boolean held) ->
                archive.find(id, orgId)
                        .flatMap(over -> over.isEmpty() && held && reads > 1
                                ? hotAfterPause(id, orgId, known, reads - 1)
                                : Uni.createFrom().item(Optional.of(elsewhere(over.orElse(entries)))));
            case Hot.Whole _, Hot.Later _ -> Uni.createFrom().item(found);
            case null -> Uni.createFrom().item(found);
        });
    }

    private Uni<Optional<Hot>> hotAfterPause(SessionId id, @Nullable String orgId, long known, int reads) {
        return Uni.createFrom().voidItem().onItem().delayIt().by(PAUSE).chain(() -> hot(id, orgId, known, reads));
    }

    private Uni<List<LogEntry>> cold(SessionId id, @Nullable String orgId) {
        return archive.find(id, orgId)
                .flatMap(found -> found.map(entries -> Uni.createFrom().item(entries))
                        .orElseGet(() -> intake.find(id, orgId)
                                .map(row -> row.orElseThrow(SessionReader::unknown))
                                .flatMap(this::lost)));
    }

    /** Returns an open run's log that Redis does not have, as it was parked last, else as it was accepted. */
    private Uni<List<LogEntry>> lost(RunRow row) {
        if (row.waiting()) {
            return Uni.createFrom().item(begun(row));
        }
        return parked.find(row.id())
                .map(saved -> saved.map(ParkedSessions.Saved::log).orElseGet(() -> begun(row)));
    }

    static List<LogEntry> begun(RunRow row) {
        long seq = Seq.floor(Math.max(0, row.losses())) + 1;
        return List.of(new LogEntry(seq, row.createdAt(), new SessionStarted(row.task())));
    }

    private static RunRefused away() {
        return new RunRefused(
                Why.STORE_UNAVAILABLE,
                "Live sessions cannot be read now: Redis does not answer.",
                Duration.ofSeconds(2));
    }

    static RunRefused unknown() {
        return new RunRefused(Why.NO_SUCH_SESSION, "No session has this id.");
    }

    /** Returns the session once {@code ready} is true or it is over; after {@code wait}, or when this server stops, as it is then. */
    public Uni<AgentSession> await(SessionId id, Predicate<AgentSession> ready, Duration wait) {
        return await(id, changes(id), ready, wait);
    }

    /** Returns the session once it is over; after {@code wait}, its current state. Keeps waiting while this server stops. */
    public Uni<AgentSession> awaitEnd(SessionId id, Duration wait) {
        return await(id, ticks(id), AgentSession::isOver, wait);
    }

    private Uni<AgentSession> await(SessionId id, Multi<Long> ticks, Predicate<AgentSession> ready, Duration wait) {
        return ticks.onItem()
                .transformToUniAndConcatenate(changed -> get(id))
                .select()
                .where(session -> ready.test(session) || session.isOver())
                .toUni()
                .onItem()
                .ifNull()
                .switchTo(() -> get(id))
                .ifNoItem()
                .after(wait)
                .recoverWithUni(() -> get(id));
    }

    /**
     * Ticks at once, whenever the session may have changed, and every 5 s. Drops ticks without demand. Ends when this server stops.
     */
    public Multi<Long> changes(SessionId id) {
        return ticks(id).select().first(tick -> tick == 0 || !shutdown.isSaid());
    }

    private Multi<Long> ticks(SessionId id) {
        var signalled = Multi.createFrom().<Long>emitter(emitter -> {
            var subscription = signals.listen(RedisKeys.head(id), message -> emitter.emit(System.nanoTime()));
            var shutdownSubscription = shutdown.listen(() -> emitter.emit(System.nanoTime()));
            if (shutdown.isSaid()) {
                emitter.emit(System.nanoTime());
            }
            emitter.onTermination(() -> {
                subscription.close();
                shutdownSubscription.close();
            });
        });
        var anyway = Multi.createFrom().ticks().startingAfter(CHECK_EVERY).every(CHECK_EVERY);
        return Multi.createBy()
                .merging()
                .streams(Multi.createFrom().item(0L), signalled, anyway)
                .onOverflow()
                .dropPreviousItems();
    }
}
