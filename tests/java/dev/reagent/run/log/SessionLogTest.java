package dev.reagent.run.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.DeadlinePassed;
import dev.reagent.agent.Event.SessionCompleted;
import dev.reagent.agent.call.Fence;
import dev.reagent.stores.redis.RedisLink;
import dev.reagent.stores.redis.RedisReply;
import dev.reagent.stores.redis.RedisScript;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The promises of a log, and what only Redis' keys show. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class SessionLogTest extends SessionLogContract {

    @Inject
    SessionLog log;

    @Inject
    StreamRecords records;

    @Inject
    RedisLink redis;

    @Test
    void aSessionThatIsOverExpiresAlsoWhereNothingOfItWasLost() {
        var owner = claimed();
        var end = done(log.append(owner, move(1, new SessionCompleted("done"))));
        var over = owner.with(end.entries());
        var whole = done(log.read(id)).orElseThrow();
        assertTrue(done(log.restoreOver(over, whole, Set.of(), Duration.ofMinutes(5))));
        assertExpires();
        loseTail();
        assertTrue(done(log.restoreOver(over, whole, Set.of(), Duration.ofMinutes(5))));
        assertEquals(whole, done(log.read(id)).orElseThrow());
        assertExpires();
        done(redis.send(Command.PERSIST, RedisKeys.head(id)));
        assertTrue(done(log.restoreOver(over.claimedBy(new Fence(9, "ffff")), whole, Set.of(), Duration.ofMinutes(5))));
        assertExpires();
    }

    private void assertExpires() {
        for (var key : List.of(RedisKeys.head(id), RedisKeys.log(id))) {
            long left = done(redis.send(Command.TTL, key)).toLong();
            assertTrue(left > 0 && left <= 300, key + " expires in " + left + " s");
        }
    }

    @Test
    void theSameDeltasAgainAreWrittenOnce() {
        var owner = claimed();
        var first = done(log.append(owner, deltas(1, "{}", "{}")));
        assertEquals(first, done(log.append(owner, deltas(1, "{}", "{}"))));
        assertEquals(2, RedisReply.number(done(redis.send(Command.XLEN, RedisKeys.deltas(id)))));
    }

    @Test
    void whoClaimsASessionThatWasOnItsWayOutKeepsAllOfIt() {
        var owner = claimed();
        done(log.append(owner, deltas(1, "{}")));
        done(log.keepResult(owner, "call_1", "long"));
        done(log.expire(id, Duration.ofMinutes(1)));
        assertEquals(Set.of(true), areOnTheirWayOut());
        claimed();
        assertEquals(Set.of(false), areOnTheirWayOut());
    }

    private Set<Boolean> areOnTheirWayOut() {
        return Stream.of(RedisKeys.head(id), RedisKeys.log(id), RedisKeys.deltas(id), RedisKeys.results(id))
                .map(key -> RedisReply.number(done(redis.send(Command.PTTL, key))) > 0)
                .collect(Collectors.toSet());
    }

    @Test
    void deltasThatHaveGoneAltogetherAreNotTakenForNone() {
        var owner = claimed();
        assertEquals(0, done(records.read(id, 0, 0)).trimmed());
        done(log.append(owner, deltas(1, "{}")));
        assertEquals(0, done(records.read(id, 0, 0)).trimmed());
        done(redis.send(Command.DEL, RedisKeys.deltas(id)));
        assertEquals(2, done(records.read(id, 0, 0)).trimmed());
    }

    @Test
    void aClaimThatRedisForgotIsPutBackByWhoMadeIt() {
        claimed();
        var owner = claimed();
        var taken = done(log.append(owner, move(1, asked(owner))));
        var whole = done(log.read(id)).orElseThrow();
        var knows = owner.with(taken.entries());
        loseTail();
        done(redis.send(Command.HSET, RedisKeys.head(id), "a", "1", "l", "another", "last", "50"));
        assertThrows(LogBehind.class, () -> done(log.append(knows, fact(2, FOUND))));
        assertTrue(done(log.restore(knows, whole, ME, Set.of(), 0)));
        assertEquals(whole, done(log.read(id)).orElseThrow());
        assertEquals(1, done(log.append(knows, fact(2, FOUND))).entries().size());
    }

    @Test
    void aClaimThatRedisForgotIsNotPutBackOverALaterOne() {
        var owner = claimed();
        done(redis.send(Command.HSET, RedisKeys.head(id), "a", "0", "l", ""));
        claimed();
        assertThrows(StaleLease.class, () -> done(log.append(owner, fact(1, FOUND))));
        assertFalse(done(log.restore(owner, done(log.read(id)).orElseThrow(), ME, Set.of(), 0)));
    }

    @Override
    SessionLog log() {
        return log;
    }

    @Override
    void forget() {
        done(redis.send(Command.DEL, RedisKeys.head(id), RedisKeys.log(id)));
    }

    @Override
    void beginAnotherLife() {
        done(redis.send(Command.HSET, RedisKeys.head(id), "life", "an earlier one"));
    }

    @Override
    void loseTail() {
        done(redis.send(Command.DEL, RedisKeys.log(id)));
        done(redis.send(
                Command.XADD,
                RedisKeys.log(id),
                "1-0",
                "e",
                EventJson.write(started()),
                "t",
                String.valueOf(ACCEPTED.toEpochMilli())));
        done(redis.send(Command.HSET, RedisKeys.head(id), "v", "1", "s", "1", "last", "0"));
    }

    /** So that whoever sent it waits for a replica. */
    @Test
    void theFirstWriteOfALifeSaysSo() {
        claimed();
        beginAnotherLife();
        assertTrue(RedisReplies.postBeginsLife(posted("one")));
        assertTrue(RedisReplies.postBeginsLife(posted("one")), "its answer may have been lost");
        assertFalse(RedisReplies.postBeginsLife(posted("two")));
        assertFalse(RedisReplies.postBeginsLife(posted("two")), "it has that row");
        beginAnotherLife();
        var owner = AgentSession.of(id, claim().log());
        beginAnotherLife();
        assertTrue(RedisReplies.appendBeginsLife(appended(owner, 1)));
        assertTrue(RedisReplies.appendBeginsLife(appended(owner, 1)), "its answer may have been lost");
        assertFalse(RedisReplies.appendBeginsLife(appended(owner, 2)));
    }

    private Response posted(String row) {
        return done(redis.run(
                RedisScript.named("life", "session-post"),
                List.of(RedisKeys.head(id), RedisKeys.log(id)),
                List.of(row, EventJson.write(new DeadlinePassed()), "channel")));
    }

    private Response appended(AgentSession owner, int number) {
        var head = RedisKeys.head(id);
        var attempt = done(redis.send(Command.HGET, head, "a")).toString();
        var lease = done(redis.send(Command.HGET, head, "l")).toString();
        var version = String.valueOf(owner.version());
        return done(redis.run(
                RedisScript.named("life", "session-append"),
                List.of(head, RedisKeys.log(id), RedisKeys.deltas(id)),
                List.of(attempt, lease, String.valueOf(number), version, "live", "{}", "1000000", "1", "0", "{}")));
    }
}
