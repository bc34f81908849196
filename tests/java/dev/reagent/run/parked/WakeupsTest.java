package dev.reagent.run.parked;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.Event.DeadlinePassed;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.parked.Wakeups.Wakeup;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When a row wakes its session, by PostgreSQL's clock. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class WakeupsTest {

    private static final Duration LONG = Duration.ofHours(1);

    @Inject
    Wakeups wakeups;

    @Inject
    Jdbi jdbi;

    private final SessionId id = new SessionId(UUID.randomUUID().toString());
    private final Wakeup retry = Wakeup.ofRetry(id, 1);
    private final Wakeup decision = new Wakeup(UUID.randomUUID().toString(), id, new DeadlinePassed());

    @AfterEach
    void clear() {
        jdbi.useHandle(handle -> handle.execute("delete from wakeup where session_id = cast(? as uuid)", id.value()));
    }

    @Test
    void aTimerIsNeitherOpenNorToldAgainBeforeItsTime() {
        jdbi.useHandle(handle -> PostgresWakeups.insert(handle, retry, LONG));
        assertEquals(List.of(), open());
        assertEquals(List.of(), done(wakeups.of(id)));
    }

    @Test
    void aTimerThatIsDueIsBothAndTheSameTimerAgainDoesNotPutItOff() {
        jdbi.useHandle(handle -> {
            PostgresWakeups.insert(handle, retry, Duration.ZERO);
            PostgresWakeups.insert(handle, retry, LONG);
        });
        assertEquals(List.of(retry), open());
        assertEquals(List.of(retry), done(wakeups.of(id)));
    }

    @Test
    void whatItsWriterDeliversIsToldAgainAtOnceAndOpenAfterAWhile() {
        jdbi.useHandle(handle -> PostgresWakeups.insert(handle, decision));
        assertEquals(List.of(decision), done(wakeups.of(id)));
        assertEquals(List.of(), open());
        assertEquals(List.of(decision), mine(done(wakeups.open(Duration.ZERO, 100))));
    }

    /** As the sweep asks, with a writer given an hour. */
    private List<Wakeup> open() {
        return mine(done(wakeups.open(LONG, 100)));
    }

    private List<Wakeup> mine(List<Wakeup> all) {
        return all.stream().filter(it -> it.session().equals(id)).toList();
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(10));
    }
}
