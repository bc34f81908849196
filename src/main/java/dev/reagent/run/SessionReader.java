package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.SessionStarted;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.SessionId;
import dev.reagent.run.RunIntake.RunRow;
import dev.reagent.run.RunRefused.Why;
import dev.reagent.run.SessionLog.Hot;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads sessions wherever they are: Redis, then the archive, then the intake. Thread-safe. */
@ApplicationScoped
public class SessionReader {

    /** A signal may be lost; this finds what it told of. */
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(5);

    /** Some two seconds for an owner to write what Redis may have lost. */
    private static final int LOOKS = 6;

    private static final Duration PAUSE = Duration.ofMillis(300);

    private final SessionLog log;
    private final SessionArchive archive;
    private final RunIntake intake;
    private final ParkedSessions parked;
    private final Signals signals;
    private final Farewell farewell;

    SessionReader(
            SessionLog log,
            SessionArchive archive,
            RunIntake intake,
            ParkedSessions parked,
            Signals signals,
            Farewell farewell) {
        this.log = log;
        this.archive = archive;
        this.intake = intake;
        this.parked = parked;
        this.signals = signals;
        this.farewell = farewell;
    }

    /** The session as it stands. Fails with {@link RunRefused} where there is none. */
    public Uni<AgentSession> get(SessionId id) {
        return log(id).map(entries -> AgentSession.of(id, entries));
    }

    /** The session as it stands. Fails with {@link RunRefused}, after the same reads, where there is none or another organisation has it. */
    Uni<AgentSession> get(String orgId, SessionId id) {
        return log(orgId, id).map(entries -> AgentSession.of(id, entries));
    }

    /** Its log, from wherever it is. Redis being away is no reason not to find what PostgreSQL has. */
    public Uni<List<LogEntry>> log(SessionId id) {
        return found(id, null);
    }

    /** The same. Another organisation's session is no session: the two cannot be told apart, nor by the time it takes. */
    Uni<List<LogEntry>> log(String orgId, SessionId id) {
        return found(id, orgId);
    }

    private Uni<List<LogEntry>> found(SessionId id, @Nullable String orgId) {
        return hot(id, orgId, LOOKS)
                .onFailure(StoreTrouble::is)
                .recoverWithUni(away ->
                        archive.find(id, orgId).map(found -> Optional.of(found.orElseThrow(SessionReader::away))))
                .flatMap(hot ->
                        hot.map(entries -> Uni.createFrom().item(entries)).orElseGet(() -> cold(id, orgId)));
    }

    /** Its log where it is over and in the archive. */
    public Uni<Optional<List<LogEntry>>> archived(SessionId id) {
        return archive.find(id);
    }

    /** What may lack its end is not shown as running to who has seen that end: it is in the archive, or will be in a moment. */
    private Uni<Optional<List<LogEntry>>> hot(SessionId id, @Nullable String orgId, int looks) {
        return log.look(id, orgId)
                .flatMap(found -> found.filter(Hot::lacking).isPresent()
                        ? archive.find(id, orgId)
                                .flatMap(over -> over.isEmpty()
                                                && looks > 1
                                                && found.get().held()
                                        ? hotAfterPause(id, orgId, looks - 1)
                                        : Uni.createFrom().item(over.or(() -> found.map(Hot::log))))
                        : Uni.createFrom().item(found.map(Hot::log)));
    }

    private Uni<Optional<List<LogEntry>>> hotAfterPause(SessionId id, @Nullable String orgId, int looks) {
        return Uni.createFrom().voidItem().onItem().delayIt().by(PAUSE).chain(() -> hot(id, orgId, looks));
    }

    private Uni<List<LogEntry>> cold(SessionId id, @Nullable String orgId) {
        return archive.find(id, orgId)
                .flatMap(found -> found.map(entries -> Uni.createFrom().item(entries))
                        .orElseGet(() -> intake.find(id, orgId)
                                .map(row -> row.orElseThrow(SessionReader::unknown))
                                .flatMap(this::lost)));
    }

    /** An open run that Redis does not have, yet or any more: as it waited last, else as it was accepted, until it is put back. */
    private Uni<List<LogEntry>> lost(RunRow row) {
        if (row.waiting()) {
            return Uni.createFrom().item(begun(row));
        }
        return parked.find(row.id())
                .map(saved -> saved.map(ParkedSessions.Saved::log).orElseGet(() -> begun(row)));
    }

    static List<LogEntry> begun(RunRow row) {
        long seq = SessionLog.floor(Math.max(0, row.losses())) + 1;
        return List.of(new LogEntry(seq, row.createdAt(), new SessionStarted(row.task())));
    }

    private static RunRefused away() {
        return new RunRefused(
                Why.STORE_UNAVAILABLE,
                "Live sessions cannot be read now: Redis does not answer.",
                Duration.ofSeconds(2));
    }

    static RunRefused unknown() {
        return new RunRefused(Why.NO_SUCH_SESSION, "There is no session of that id.");
    }

    /** The session as soon as {@code ready} holds, else as it stands when {@code wait} is over. */
    public Uni<AgentSession> await(SessionId id, Predicate<AgentSession> ready, Duration wait) {
        return await(id, changes(id), ready, wait);
    }

    /** The session once it is over, else as it stands when {@code wait} is over; also while this server goes. */
    Uni<AgentSession> awaitEnd(SessionId id, Duration wait) {
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
     * Ticks at once, whenever the session may have changed, and now and then; ticks nobody asked for are dropped. Ends when
     * this server goes.
     */
    public Multi<Long> changes(SessionId id) {
        return ticks(id).select().first(tick -> tick == 0 || !farewell.isSaid());
    }

    private Multi<Long> ticks(SessionId id) {
        var signalled = Multi.createFrom().<Long>emitter(emitter -> {
            var subscription = signals.listen(RedisKeys.head(id), message -> emitter.emit(System.nanoTime()));
            var goodbye = farewell.listen(() -> emitter.emit(System.nanoTime()));
            if (farewell.isSaid()) {
                emitter.emit(System.nanoTime());
            }
            emitter.onTermination(() -> {
                subscription.close();
                goodbye.close();
            });
        });
        var anyway = Multi.createFrom().ticks().startingAfter(LOOK_ANYWAY).every(LOOK_ANYWAY);
        return Multi.createBy()
                .merging()
                .streams(Multi.createFrom().item(0L), signalled, anyway)
                .onOverflow()
                .dropPreviousItems();
    }
}
