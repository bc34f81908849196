package dev.reagent.run.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.SessionStarted;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.TestTask;
import dev.reagent.agent.task.Priority;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.queue.QueuePlace.Reason;
import dev.reagent.stores.redis.RedisLink;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a waiting run is told of its place, held against the order in which runs are taken. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class QueuePlacesTest {

    private static final String SERVER = "one";

    @Inject
    RedisLink redis;

    private QueueCorner corner;

    @BeforeEach
    void inACorner() {
        corner = new QueueCorner(redis);
    }

    @AfterEach
    void forget() {
        corner.forget();
    }

    private RunQueue queue(FixedQueueSettings settings) {
        return corner.queue(settings, new QueueGate(0, System::nanoTime));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aRunIsTakenAtThePlaceThatItWasTold(long seed) {
        var random = new Random(seed);
        var settings = new FixedQueueSettings(0, seed % 2 == 0 ? Map.of("org-1", 4) : Map.of());
        var queue = queue(settings);
        var waiting = new HashMap<SessionId, AgentSession>();
        for (int i = 0; i < 60; i++) {
            var session = session("org-" + random.nextInt(1 + random.nextInt(5)), any(random));
            waiting.put(session.id(), session);
            done(queue.add(QueuedRun.of(session.id(), session.task())));
            if (random.nextInt(3) == 0) {
                take(queue, 1).forEach(waiting::remove);
            }
        }
        var places = new QueuePlaces(corner.backlog(settings), settings);
        var told = new HashMap<SessionId, QueuePlace>();
        waiting.forEach((id, session) -> told.put(id, done(places.find(session)).orElseThrow()));
        var before = new EnumMap<Priority, Long>(Priority.class);
        for (var priority : Priority.values()) {
            before.put(priority, 0L);
        }
        for (var id : take(queue, 100)) {
            assertEquals(before, told.get(id).ahead(), () -> "seed " + seed);
            before.merge(waiting.get(id).task().schedule().priority(), 1L, Long::sum);
        }
    }

    @Test
    void whoDoesNotWaitHasNoPlace() {
        var settings = new FixedQueueSettings(0, Map.of());
        var places = new QueuePlaces(corner.backlog(settings), settings);
        assertEquals(Optional.empty(), done(places.find(session("a", Priority.NORMAL))));
    }

    @Test
    void theReasonIsTheLimitOfTheOrganisationThenTheServersThenTheTurn() {
        var settings = new FixedQueueSettings(1, Map.of("b", 0));
        var queue = queue(settings);
        var first = session("a", Priority.NORMAL);
        var second = session("a", Priority.NORMAL);
        var third = session("b", Priority.NORMAL);
        for (var session : List.of(first, second, third)) {
            done(queue.add(QueuedRun.of(session.id(), session.task())));
        }
        assertEquals(Reason.SERVER_FULL, reason(settings, first));
        done(queue.beat(SERVER, 1));
        assertEquals(Reason.WAITING_TURN, reason(settings, first));
        done(queue.take(SERVER, 1));
        assertEquals(Reason.ORG_LIMIT, reason(settings, second));
        assertEquals(Reason.SERVER_FULL, reason(settings, third));
    }

    private Reason reason(FixedQueueSettings settings, AgentSession session) {
        return done(new QueuePlaces(corner.backlog(settings), settings).find(session))
                .orElseThrow()
                .reason();
    }

    private static Priority any(Random random) {
        return Priority.values()[random.nextInt(Priority.values().length)];
    }

    private List<SessionId> take(RunQueue queue, int most) {
        done(queue.beat(SERVER, 100));
        return new ArrayList<>(done(queue.take(SERVER, most)))
                .stream().map(RunQueue.QueueTicket::id).toList();
    }

    private static AgentSession session(String org, Priority priority) {
        var task = TestTask.of("hello").org(org).priority(priority).task();
        var begun = new LogEntry(1, Instant.now(), new SessionStarted(task));
        return AgentSession.of(new SessionId(UUID.randomUUID().toString()), List.of(begun));
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(10));
    }
}
