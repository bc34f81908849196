package dev.reagent.run.server;

import dev.reagent.agent.task.SessionId;
import dev.reagent.run.archive.ArchiveMeters;
import dev.reagent.run.archive.SessionArchive;
import dev.reagent.run.archive.SessionArchive.Finished;
import dev.reagent.run.archive.SessionArchive.Saved;
import dev.reagent.run.intake.Successors;
import dev.reagent.run.log.LogSettings;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.SessionLogger;
import dev.reagent.run.loop.ActiveSession;
import dev.reagent.run.reading.LongResults;
import dev.reagent.stores.Backoff;
import dev.reagent.stores.StoreTrouble;
import dev.reagent.stores.redis.RedisMemory;
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

/** Writes finished sessions to the archive, up to 200 in a transaction. Thread-safe. */
@ApplicationScoped
class Archiver {

    private static final Logger LOG = Logger.getLogger(Archiver.class);
    private static final SessionLogger SESSIONS = SessionLogger.of(Archiver.class);

    private static final int BATCH = 200;
    private static final Duration GATHER = Duration.ofMillis(50);
    private static final Backoff BACKOFF = Backoff.ofMillis(200, 5000);

    /** About a day of retries; a session not written by then stays in Redis, held by its owner, until the next start. */
    private static final int TRIES = 17_000;

    /** While Redis' memory is scarce: readers of the stream still receive the last deltas. */
    private static final Duration SHORT_STAY = Duration.ofSeconds(10);

    private final SessionArchive archive;
    private final SessionLog log;
    private final LongResults results;
    private final LogSettings settings;
    private final ArchiveMeters meters;
    private final Successors successors;
    private final RedisMemory memory;
    private final UnicastProcessor<Entry> queue = UnicastProcessor.create();
    private @Nullable Cancellable work;

    private record Entry(Finished finished, CompletableFuture<Boolean> done) {}

    Archiver(
            SessionArchive archive,
            SessionLog log,
            LongResults results,
            LogSettings settings,
            ArchiveMeters meters,
            Successors successors,
            RedisMemory memory) {
        this.archive = archive;
        this.log = log;
        this.results = results;
        this.settings = settings;
        this.meters = meters;
        this.successors = successors;
        this.memory = memory;
    }

    @PostConstruct
    void start() {
        work = queue.group()
                .intoLists()
                .of(BATCH, GATHER)
                // while PostgreSQL is down; bounded by the number of sessions that this server holds
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

    /** Archives a session and sets its time to live in Redis. Returns false if another server owns it. */
    Uni<Boolean> archive(ActiveSession owned) {
        var session = owned.session();
        return BACKOFF.atMost(TRIES, StoreTrouble::passes, () -> results.of(session))
                .flatMap(whole -> enqueue(new Finished(session, owned.log(), whole)))
                .call(saved -> saved
                        ? log.expire(session.id(), stay()).onFailure().recoverWithNull()
                        : Uni.createFrom().voidItem());
    }

    /** How long a session stays in Redis that PostgreSQL has, too. */
    private Duration stay() {
        var usual = settings.hotRetention();
        return memory.isScarce() && usual.compareTo(SHORT_STAY) > 0 ? SHORT_STAY : usual;
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
        return BACKOFF.atMost(TRIES, StoreTrouble::passes, () -> saveOnce(batch))
                .invoke(saved -> settle(batch, saved))
                .replaceWithVoid()
                .onFailure(failure -> !StoreTrouble.passes(failure))
                .recoverWithUni(failure -> batch.size() > 1 ? halves(batch) : setAside(batch.getFirst(), failure));
    }

    private Uni<Saved> saveOnce(List<Entry> batch) {
        return archive.save(batch.stream().map(Entry::finished).toList())
                .onFailure()
                .invoke(meters::failed);
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

    /** Records a session that cannot be archived. It stays in Redis, held by its owner, until an operator acts. */
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
