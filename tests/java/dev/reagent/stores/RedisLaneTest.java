package dev.reagent.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RedisLaneTest {

    /** A Redis that refuses every connection, and is known to before whoever asks has turned round. */
    private static final class RefusingRedis implements Redis {

        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public Future<RedisConnection> connect() {
            asked.incrementAndGet();
            return Future.failedFuture(new ConnectException("refused"));
        }

        @Override
        public Future<Response> send(Request command) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<List<Response>> batch(List<Request> commands) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    @Test
    void aRefusedConnectionIsAskedForAgainWithTheNextCommand() {
        var redis = new RefusingRedis();
        var lane = new RedisLane(redis);
        lane.send(Request.cmd(Command.PING));
        lane.send(Request.cmd(Command.PING));
        assertEquals(2, redis.asked.get());
    }
}
