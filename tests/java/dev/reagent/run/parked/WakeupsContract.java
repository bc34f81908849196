package dev.reagent.run.parked;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.agent.Event.DeadlinePassed;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.parked.Wakeups.Wakeup;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The promises of every {@link Wakeups}: when a row wakes its session. */
public abstract class WakeupsContract {

    private static final Duration LONG = Duration.ofHours(1);

    private final SessionId id = new SessionId(UUID.randomUUID().toString());
    private final Wakeup retry = Wakeup.ofRetry(id, 1);
    private final Wakeup decision = new Wakeup(UUID.randomUUID().toString(), id, new DeadlinePassed());

    protected abstract Wakeups wakeups();

    /** Accepts a run, which then is open. */
    protected abstract void accept(SessionId run);

    protected abstract void end(SessionId run);

    /** @param after null for one that its writer delivers */
    protected abstract void insert(Wakeup wakeup, @Nullable Duration after);

    @Test
    void aTimerIsNeitherOpenNorDeliveredAgainBeforeItsTime() {
        accept(id);
        insert(retry, LONG);
        assertEquals(List.of(), open());
        assertEquals(List.of(), done(wakeups().of(id)));
    }

    @Test
    void aTimerThatIsDueIsBothAndTheSameTimerAgainDoesNotPutItOff() {
        accept(id);
        insert(retry, Duration.ZERO);
        insert(retry, LONG);
        assertEquals(List.of(retry), open());
        assertEquals(List.of(retry), done(wakeups().of(id)));
    }

    @Test
    void whatItsWriterDeliversIsDeliveredAgainAtOnceAndOpenAfterAWhile() {
        accept(id);
        insert(decision, null);
        assertEquals(List.of(decision), done(wakeups().of(id)));
        assertEquals(List.of(), open());
        assertEquals(List.of(decision), mine(done(wakeups().open(Duration.ZERO, 1000))));
    }

    @Test
    void whatWasDeliveredIsNotOpenUntilTheLogsMayHaveLostIt() {
        accept(id);
        insert(retry, Duration.ZERO);
        done(wakeups().delivered(retry.id()));
        assertEquals(List.of(), open());
        assertEquals(List.of(retry), done(wakeups().of(id)));
        done(wakeups().postAgain());
        assertEquals(List.of(retry), open());
    }

    @Test
    void noneOfARunThatHasEndedIsOpenAgain() {
        accept(id);
        insert(retry, Duration.ZERO);
        done(wakeups().delivered(retry.id()));
        end(id);
        done(wakeups().postAgain());
        assertEquals(List.of(), open());
    }

    /** As the sweep asks, with a writer given an hour. */
    private List<Wakeup> open() {
        return mine(done(wakeups().open(LONG, 1000)));
    }

    private List<Wakeup> mine(List<Wakeup> all) {
        return all.stream().filter(it -> it.session().equals(id)).toList();
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(10));
    }
}
