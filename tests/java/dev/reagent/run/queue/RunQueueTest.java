package dev.reagent.run.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.task.Priority;
import dev.reagent.stores.redis.RedisLink;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Command;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The queue's promises, on a real Redis; in a corner of it where no server takes anything. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class RunQueueTest extends RunQueueContract {

    @Inject
    RedisLink redis;

    private @Nullable QueueCorner corner;
    private final QueueGate gate = new QueueGate(4, System::nanoTime);

    private QueueCorner corner() {
        corner = corner == null ? new QueueCorner(redis) : corner;
        return corner;
    }

    @Override
    RunQueue opened(int limit, Map<String, Integer> limits) {
        return corner().queue(new FixedQueueSettings(limit, limits), gate);
    }

    @Override
    @AfterEach
    void forget() {
        corner().forget();
    }

    @Override
    void silence(String server) {
        done(redis.send(Command.ZADD, corner().key("servers"), "1", server));
    }

    @Override
    void beatsForLong(String server) {
        done(redis.send(Command.HSET, corner().key("since"), server, "1"));
    }

    @Override
    Map<String, Long> serving() {
        var serving = new HashMap<String, Long>();
        var reply = done(redis.send(Command.HGETALL, corner().key("serving")));
        reply.getKeys().forEach(org -> serving.put(org, reply.get(org).toLong()));
        return serving;
    }

    @Test
    void nothingIsLeftOfAnOrganisationThatHasNothing() {
        add("a", "a", Priority.NORMAL);
        done(queue.release(SERVER, take(1).getFirst()));
        assertEquals(List.of("counts", "rooms", "servers", "since"), corner().keys());
    }

    @Test
    void whateverTheQueueAnswersTellsTheGateHowFullItIs() {
        for (int i = 0; i < 4; i++) {
            assertFalse(isFull());
            add("a" + i, "a", Priority.NORMAL);
        }
        assertTrue(isFull());
        take(1);
        assertFalse(isFull());
        add("of another server", "b", Priority.LOW);
        assertTrue(isFull());
        held(OTHER, "of another server", false);
        assertFalse(isFull());
        gate.update(4);
        done(queue.beat(SERVER, 10));
        assertFalse(isFull());
    }

    private boolean isFull() {
        return switch (gate.reserve(1)) {
            case QueueGate.Reserved room -> {
                room.release();
                gate.update(done(queue.beat(SERVER, 10)));
                yield false;
            }
            case QueueGate.Full full -> true;
            case QueueGate.Result other -> fail("neither let in nor full: " + other);
        };
    }
}
