package dev.reagent.run.server;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.TestTask;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.Task;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.run.RunService;
import dev.reagent.run.hold.HeldSessions;
import dev.reagent.run.intake.RunSubmission;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.SessionLog.Claim;
import dev.reagent.run.log.SessionLog.Claimant;
import dev.reagent.run.queue.QueueKeys;
import dev.reagent.run.queue.QueuedRun;
import dev.reagent.run.queue.RunQueue;
import dev.reagent.run.queue.RunQueue.Wanted;
import dev.reagent.run.queue.ServerId;
import dev.reagent.stores.redis.RedisLink;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One owner: what a server does with a run that the queue lets another hold, or has lost. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
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
    HeldSessions heldSessions;

    @Inject
    ServerId server;

    @Inject
    RedisLink redis;

    private final String prompt = "owned " + UUID.randomUUID();

    @Test
    void aRunThatAnotherServerTookIsBrokenOff() {
        var id = atTheModel();
        long before = provider.brokenOff();
        var run = QueuedRun.of(id, task());
        var tickets = done(queue.hold("another", List.of(new Wanted(id, 0, run)), true));
        var claimed = done(log.claim(id, Claimant.of("another", tickets.get(id))));
        assertInstanceOf(Claim.Claimed.class, claimed);
        until("its model call is broken off", () -> provider.brokenOff() > before);
        assertNull(heldSessions.find(id));
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
        done(queue.requeue("another", new RunQueue.QueueTicket(id, ticket)));
        until("it is over", () -> ended(id).isOver());
        assertInstanceOf(Outcome.Completed.class, ended(id).outcome());
        var step = ended(id).lastStep();
        assertNotNull(step);
        assertEquals(fence.attempt() + 2, step.asking().claim().attempt());
    }

    private SessionId atTheModel() {
        provider.bySteps(ScriptedReply.text("done").after(MODEL));
        var id = done(runs.start(new RunSubmission(task(), null)));
        until("it is at the model", () -> provider.callsOf(prompt) == 1);
        until("it is claimed", () -> {
            var held = heldSessions.find(id);
            return held != null && held.owned() != null;
        });
        return id;
    }

    private Task task() {
        return TestTask.of(prompt).task();
    }

    /** As a queue's master that died before its replica heard of the hold. */
    private void forgetHold(SessionId id) {
        done(redis.send(Command.HDEL, QueueKeys.PREFIX + ":holds:" + server.value(), id.value()));
        done(redis.send(Command.HDEL, QueueKeys.PREFIX + ":held", id.value()));
        done(redis.send(Command.HINCRBY, QueueKeys.PREFIX + ":away", server.value(), "1"));
    }

    private Fence fence(SessionId id) {
        var held = heldSessions.find(id);
        assertNotNull(held);
        var owned = held.owned();
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
