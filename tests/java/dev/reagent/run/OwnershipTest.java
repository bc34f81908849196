package dev.reagent.run;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Fence;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.SessionId;
import dev.reagent.agent.Task;
import dev.reagent.agent.TestTask;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.run.RunQueue.Wanted;
import dev.reagent.run.SessionLog.Claim;
import dev.reagent.run.SessionLog.Claimant;
import dev.reagent.stores.RedisLink;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One owner: what a server does with a run that the queue lets another hold, or has lost. */
@QuarkusTest
@QuarkusTestResource(WithScriptedProvider.class)
class OwnershipTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration MODEL = Duration.ofSeconds(8);

    ScriptedProvider provider;

    @Inject
    RunService runs;

    @Inject
    RunQueue queue;

    @Inject
    SessionLog log;

    @Inject
    Hands hands;

    @Inject
    ServerId server;

    @Inject
    RedisLink redis;

    private final String prompt = "owned " + UUID.randomUUID();

    @Test
    void aRunThatAnotherServerTookIsBrokenOffWithin2Seconds() {
        var id = atTheModel();
        long before = provider.brokenOff();
        long since = System.nanoTime();
        var run = QueuedRun.of(id, task());
        var tickets = done(queue.hold("another", List.of(new Wanted(id, 0, run)), true));
        var claimed = done(log.claim(id, Claimant.of("another", tickets.get(id))));
        assertInstanceOf(Claim.Claimed.class, claimed);
        until("its model call is broken off", () -> provider.brokenOff() > before);
        var took = Duration.ofNanos(System.nanoTime() - since);
        assertTrue(took.compareTo(Duration.ofSeconds(2)) < 0, "it took " + took);
        assertNull(hands.find(id));
        assertEquals(tickets, done(queue.held("another")), "the other one keeps its hold");
        provider.bySteps(ScriptedReply.text("done here"));
        until("the silence of the other is over", () -> ended(id).isOver());
        assertInstanceOf(Outcome.Completed.class, ended(id).outcome());
        assertEquals(2, provider.callsOf(prompt));
    }

    @Test
    void aRunWhoseHoldTheQueueLostIsHeldAgainAndGoesOnAsItWas() {
        var id = atTheModel();
        var fence = fence(id);
        forgetHold(id);
        until("it is held again", () -> done(queue.held(server.value())).containsKey(id));
        assertEquals(fence, fence(id));
        until("it is over", () -> ended(id).isOver());
        assertEquals(1, provider.callsOf(prompt));
    }

    @Test
    void aRunWhoseHoldTheQueueLostAndWhichAnotherHoldsIsNotHeldAgain() {
        var id = atTheModel();
        long before = provider.brokenOff();
        forgetHold(id);
        done(queue.hold("another", List.of(new Wanted(id, 0, QueuedRun.of(id, task()))), false));
        until("its model call is broken off", () -> provider.brokenOff() > before);
        provider.bySteps(ScriptedReply.text("done here"));
        until("the silence of the other is over", () -> ended(id).isOver());
        assertEquals(2, provider.callsOf(prompt));
    }

    @Test
    void aRunThatAnotherServerClaimedAndGaveBackIsStartedAgainFromItsLog() {
        var id = atTheModel();
        var fence = fence(id);
        var run = QueuedRun.of(id, task());
        var hold = done(queue.hold("another", List.of(new Wanted(id, 0, run)), true));
        var ticket = hold.get(id);
        done(log.claim(id, new Claimant("another", ticket, 0, Fence.NONE)));
        provider.bySteps(ScriptedReply.text("done here"));
        done(queue.requeue("another", new RunQueue.Hold(id, ticket)));
        until("it is over", () -> ended(id).isOver());
        assertInstanceOf(Outcome.Completed.class, ended(id).outcome());
        var step = ended(id).lastStep();
        assertNotNull(step);
        assertEquals(fence.attempt() + 2, step.asked().attempt());
    }

    private SessionId atTheModel() {
        provider.bySteps(ScriptedReply.text("done").after(MODEL));
        var id = done(runs.start(new RunOrder(task(), null)));
        until("it is at the model", () -> provider.callsOf(prompt) == 1);
        until("it is claimed", () -> {
            var hand = hands.find(id);
            return hand != null && hand.owned() != null;
        });
        return id;
    }

    private Task task() {
        return TestTask.of(prompt).task();
    }

    /** As a queue's master that died before its replica heard of the hold. */
    private void forgetHold(SessionId id) {
        done(redis.send(Command.HDEL, RedisKeys.QUEUE + ":holds:" + server.value(), id.value()));
        done(redis.send(Command.HDEL, RedisKeys.QUEUE + ":held", id.value()));
        done(redis.send(Command.HINCRBY, RedisKeys.QUEUE + ":away", server.value(), "1"));
    }

    private Fence fence(SessionId id) {
        var hand = hands.find(id);
        assertNotNull(hand);
        var owned = hand.owned();
        assertNotNull(owned);
        return owned.session().fence();
    }

    private AgentSession ended(SessionId id) {
        return done(runs.get("default", id));
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(PATIENCE);
    }
}
