package dev.reagent.run.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.DoubtExamined;
import dev.reagent.agent.Event.SessionStarted;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.call.Finding;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunSubmission;
import dev.reagent.run.log.EventJson;
import dev.reagent.run.log.RedisKeys;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.SessionLog.Claim;
import dev.reagent.run.log.SessionLog.Claimant;
import dev.reagent.run.log.StaleLease;
import dev.reagent.run.queue.ServerId;
import dev.reagent.stores.redis.RedisLink;
import io.micrometer.core.instrument.Clock;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class SessionWriterTest {

    @Inject
    SessionWriter writer;

    @Inject
    SessionLog log;

    @Inject
    RunIntake intake;

    @Inject
    RedisLink redis;

    @Inject
    Jdbi jdbi;

    private final SessionId id = new SessionId(UUID.randomUUID().toString());

    @Test
    void anOwnerPutsBackWhatRedisForgotBehindEverySeqThatWasSeen() {
        var owned = owned();
        done(writer.deltas(owned, List.of("{}", "{}", "{}")));
        forget();
        done(writer.move(owned, owned.session(), List.of(asked(owned))));
        var entries = done(log.read(id)).orElseThrow();
        assertEquals(2, entries.size());
        assertTrue(entries.getLast().seq() > 4, "seq " + entries.getLast().seq() + " was a delta's");
    }

    @Test
    void anOwnerThatSleptThroughTheEndOfARunDoesNotBringItBack() {
        var owned = owned();
        jdbi.useHandle(handle -> handle.execute(
                "update run set ended_at = now(), status = 'completed', attempt = 2, lease = 'other' where session_id = cast(? as uuid)",
                id.value()));
        forget();
        assertThrows(StaleLease.class, () -> done(writer.move(owned, owned.session(), List.of(asked(owned)))));
        assertTrue(done(log.read(id)).isEmpty());
    }

    @Test
    void norDoesOneWhoseRunGoesOnUnderALaterClaim() {
        var owned = owned();
        jdbi.useHandle(handle -> handle.execute(
                "update run set attempt = 2, lease = 'other' where session_id = cast(? as uuid)", id.value()));
        forget();
        assertThrows(StaleLease.class, () -> done(writer.refresh(owned)));
        assertTrue(done(log.read(id)).isEmpty());
    }

    @Test
    void ofTwoWritesThatMissTheLogOneCountsTheLossAndBothAreMade() {
        var owned = owned();
        forget();
        var wrote = writer.move(owned, owned.session(), List.of(asked(owned)));
        done(Uni.join().all(wrote, writer.refresh(owned)).andFailFast());
        assertEquals(1, done(intake.find(id)).orElseThrow().losses());
        assertEquals(2, done(log.read(id)).orElseThrow().size());
    }

    /** Its number tells Redis so, unless Redis has lost that, too. */
    @Test
    void aFactWhoseReplyWasLostAndWhichWasLearnedSinceIsNotWrittenAgain() {
        var owned = owned();
        var appends = new AtomicInteger();
        InvocationHandler losesTheFirstReply = (proxy, method, args) -> {
            var reply = (Uni<?>) method.invoke(log, args);
            return method.getName().equals("append") && appends.getAndIncrement() == 0
                    ? reply.chain(() -> log.read(id))
                            .invoke(entries -> owned.learn(entries.orElseThrow()))
                            .chain(this::forgotten)
                            .chain(() -> Uni.createFrom().failure(new IOException("no reply")))
                    : reply;
        };
        var lossy = (SessionLog) Proxy.newProxyInstance(
                SessionLog.class.getClassLoader(), new Class<?>[] {SessionLog.class}, losesTheFirstReply);
        var found = new DoubtExamined("call", Finding.UNKNOWN);
        done(new SessionWriter(lossy, intake, new ServerId()).fact(owned, List.of(found)));
        var facts = done(log.read(id)).orElseThrow().stream()
                .filter(entry -> entry.event().equals(found))
                .count();
        assertEquals(1, facts);
    }

    private ActiveSession owned() {
        var task = EventJson.task("{\"orgId\":\"writer-test\",\"messages\":[],\"model\":\"scripted\",\"tools\":[],"
                + "\"maxSteps\":3,\"timeout\":\"PT60S\"}");
        var row = done(intake.accept(id, new RunSubmission(task, null))).row();
        done(log.create(id, new SessionStarted(task), row.createdAt(), 0));
        var claim = (Claim.Claimed) done(log.claim(id, Claimant.of("me", 1)));
        return new ActiveSession(AgentSession.of(id, claim.log()).claimedBy(claim.fence()), claim.log(), Clock.SYSTEM);
    }

    private void forget() {
        done(forgotten());
    }

    private Uni<Response> forgotten() {
        return redis.send(Command.DEL, RedisKeys.head(id), RedisKeys.log(id), RedisKeys.deltas(id));
    }

    private static StepAsked asked(ActiveSession owned) {
        return new StepAsked(0, owned.session().fence());
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(10));
    }
}
