package dev.reagent.run.rescue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.RedisKeys;
import dev.reagent.stores.redis.RedisLink;
import dev.reagent.stores.redis.RedisReply;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;

/** What a Redis does to one session that comes back without its last seconds. */
record Rollback(RedisLink redis, SessionId id) {

    /** Remembers what Redis has of it. */
    void keep() {
        copy(RedisKeys.head(id), RedisKeys.head(id) + ":kept");
        copy(RedisKeys.log(id), RedisKeys.log(id) + ":kept");
    }

    /** Redis has nothing newer of it than what was kept, and begins another life. */
    void happen() {
        copy(RedisKeys.head(id) + ":kept", RedisKeys.head(id));
        copy(RedisKeys.log(id) + ":kept", RedisKeys.log(id));
        send(Command.HSET, RedisKeys.head(id), "life", "an earlier one");
    }

    private void copy(String from, String to) {
        assertEquals(1, RedisReply.number(send(Command.COPY, from, to, "REPLACE")));
    }

    private Response send(Command command, String key, String... words) {
        return redis.send(command, key, words).await().atMost(Duration.ofSeconds(30));
    }
}
