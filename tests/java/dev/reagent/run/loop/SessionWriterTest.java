package dev.reagent.run.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.SessionStarted;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunSubmission;
import dev.reagent.run.log.EventJson;
import dev.reagent.run.log.RedisKeys;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.SessionLog.Claim;
import dev.reagent.run.log.SessionLog.Claimant;
import dev.reagent.run.log.StaleLease;
import dev.reagent.stores.redis.RedisLink;
import io.micrometer.core.instrument.Clock;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
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

    private ActiveSession owned() {
        var task = EventJson.task("{\"orgId\":\"writer-test\",\"messages\":[],\"model\":\"scripted\",\"tools\":[],"
                + "\"maxSteps\":3,\"timeout\":\"PT60S\"}");
        var row = done(intake.accept(id, new RunSubmission(task, null))).row();
        done(log.create(id, new SessionStarted(task), row.createdAt(), 0));
        var claim = (Claim.Claimed) done(log.claim(id, Claimant.of("me", 1)));
        return new ActiveSession(AgentSession.of(id, claim.log()).claimedBy(claim.fence()), claim.log(), Clock.SYSTEM);
    }

    private void forget() {
        done(redis.send(Command.DEL, RedisKeys.head(id), RedisKeys.log(id), RedisKeys.deltas(id)));
    }

    private static StepAsked asked(ActiveSession owned) {
        return new StepAsked(0, owned.session().fence());
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(10));
    }
}
