package dev.reagent.stores.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RedisLaneTest {

    /** A Redis whose connections are known to be refused, or have ended, before whoever asked has turned round. */
    private static final class DeadRedis implements Redis {

        private final Future<RedisConnection> connection;
        private final AtomicInteger asked = new AtomicInteger();

        private DeadRedis(Future<RedisConnection> connection) {
            this.connection = connection;
        }

        @Override
        public Future<RedisConnection> connect() {
            asked.incrementAndGet();
            return connection;
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

    /** Says that it has ended to those who send, and to nobody who listens. */
    private static final class EndedConnection implements RedisConnection {

        private final Throwable failure;
        private boolean closed;

        private EndedConnection(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public Future<Response> send(Request command) {
            return Future.failedFuture(failure);
        }

        @Override
        public Future<List<Response>> batch(List<Request> commands) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Void> close() {
            closed = true;
            return Future.succeededFuture();
        }

        @Override
        public boolean pendingQueueFull() {
            return false;
        }

        @Override
        public RedisConnection exceptionHandler(Handler<Throwable> handler) {
            return this;
        }

        @Override
        public RedisConnection handler(Handler<Response> handler) {
            return this;
        }

        @Override
        public RedisConnection endHandler(Handler<Void> handler) {
            return this;
        }

        @Override
        public RedisConnection pause() {
            return this;
        }

        @Override
        public RedisConnection resume() {
            return this;
        }

        @Override
        public RedisConnection fetch(long amount) {
            return this;
        }
    }

    private static int connectionsOfTwoCommands(DeadRedis redis) {
        var lane = new RedisLane(redis);
        lane.send(Request.cmd(Command.PING));
        lane.send(Request.cmd(Command.PING));
        return redis.asked.get();
    }

    @Test
    void aRefusedConnectionIsAskedForAgainWithTheNextCommand() {
        assertEquals(2, connectionsOfTwoCommands(new DeadRedis(Future.failedFuture(new ConnectException("refused")))));
    }

    @Test
    void oneThatHadEndedWhenItWasGivenIsHungUpAndAskedForAgain() {
        var ended = new EndedConnection(new IOException("Connection is closed"));
        assertEquals(2, connectionsOfTwoCommands(new DeadRedis(Future.succeededFuture(ended))));
        assertTrue(ended.closed);
    }

    @Test
    void anErrorThatRedisAnswersIsNoEnd() {
        var sound = new EndedConnection(ErrorType.create("NOSCRIPT No matching script"));
        assertEquals(1, connectionsOfTwoCommands(new DeadRedis(Future.succeededFuture(sound))));
        assertFalse(sound.closed);
    }
}
