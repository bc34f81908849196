package dev.reagent.run;

import dev.reagent.agent.SessionId;
import dev.reagent.run.SessionArchive.Finished;
import dev.reagent.run.SessionArchive.Saved;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Writes finished sessions to the archive, many to a transaction. Thread-safe. */
@ApplicationScoped
class Archiver {

    private static final Logger LOG = Logger.getLogger(Archiver.class);
    private static final SessionLogger SESSIONS = SessionLogger.of(Archiver.class);

    private static final int BATCH = 200;
    private static final Duration GATHER = Duration.ofMillis(50);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** About a day; what is not written then stays in Redis and in its owner's hands for the next start. */
    private static final int TRIES = 17_000;

    private final SessionArchive archive;
    private final SessionLog log;
    private final LongResults results;
    private final RunSettings settings;
    private final ArchiveMeters meters;
    private final Successors successors;
    private final UnicastProcessor<Entry> queue = UnicastProcessor.create();
    private @Nullable Cancellable work;

    private record Entry(Finished finished, CompletableFuture<Boolean> done) {}

    Archiver(
            SessionArchive archive,
            SessionLog log,
            LongResults results,
            RunSettings settings,
            ArchiveMeters meters,
            Successors successors) {
        this.archive = archive;
        this.log = log;
        this.results = results;
        this.settings = settings;
        this.meters = meters;
        this.successors = successors;
    }

    @PostConstruct
    void start() {
        work = queue.group()
                .intoLists()
                .of(BATCH, GATHER)
                // While PostgreSQL is away; no more than the sessions in our hands.
                .onOverflow()
                .bufferUnconditionally()
                .onItem()
                .transformToUniAndConcatenate(batch -> save(batch)
                        .onFailure()
                        .invoke(failure -> drop(batch, failure))
                        .onFailure()
                        .recoverWithNull())
                .subscribe()
                .with(saved -> {}, failure -> LOG.error("the archive's writer ended", failure));
    }

    @PreDestroy
    void stop() {
        if (work != null) {
            work.cancel();
        }
    }

    /** Whether the session is in the archive now; false where another server has it. Its hot copy then goes in time. */
    Uni<Boolean> archive(OwnedSession owned) {
        var session = owned.session();
        return results.of(session)
                .flatMap(whole -> enqueue(new Finished(session, owned.log(), whole)))
                .call(saved -> saved
                        ? log.expire(session.id(), settings.hotRetention())
                                .onFailure()
                                .recoverWithNull()
                        : Uni.createFrom().voidItem());
    }

    private Uni<Boolean> enqueue(Finished finished) {
        var done = new CompletableFuture<Boolean>();
        meters.queued();
        done.whenComplete((saved, failure) -> meters.settled());
        synchronized (queue) {
            queue.onNext(new Entry(finished, done));
        }
        return Uni.createFrom().completionStage(done);
    }

    private Uni<Void> save(List<Entry> batch) {
        return Uni.createFrom()
                .deferred(() -> archive.save(batch.stream().map(Entry::finished).toList()))
                .onFailure()
                .invoke(meters::failed)
                .onFailure(StoreTrouble::passes)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .atMost(TRIES)
                .invoke(saved -> settle(batch, saved))
                .replaceWithVoid()
                .onFailure(failure -> !StoreTrouble.passes(failure))
                .recoverWithUni(failure -> batch.size() > 1 ? halves(batch) : setAside(batch.getFirst(), failure));
    }

    private void settle(List<Entry> batch, Saved saved) {
        batch.forEach(entry -> settle(entry, saved.stale()));
        if (saved.startsOthers()) {
            successors.start();
        }
    }

    private void settle(Entry entry, List<SessionId> stale) {
        var session = entry.finished().session();
        boolean saved = !stale.contains(session.id());
        if (saved) {
            meters.archived(session);
        }
        entry.done().complete(saved);
    }

    private Uni<Void> halves(List<Entry> batch) {
        int half = batch.size() / 2;
        return save(batch.subList(0, half)).flatMap(done -> save(batch.subList(half, batch.size())));
    }

    /** It stays hot, and in its owner's hands; somebody must look. */
    private Uni<Void> setAside(Entry entry, Throwable failure) {
        var session = entry.finished().session();
        SESSIONS.error(session.id(), "cannot be archived; it stays in Redis", failure);
        return archive.reject(session, String.valueOf(failure.getMessage()))
                .onFailure()
                .recoverWithItem(false)
                .invoke(startsOthers -> {
                    if (startsOthers) {
                        successors.start();
                    }
                })
                .invoke(() -> entry.done().completeExceptionally(failure))
                .replaceWithVoid();
    }

    private static void drop(List<Entry> batch, Throwable failure) {
        for (var entry : batch) {
            SESSIONS.error(entry.finished().session().id(), "is not archived", failure);
            entry.done().completeExceptionally(failure);
        }
    }
}
