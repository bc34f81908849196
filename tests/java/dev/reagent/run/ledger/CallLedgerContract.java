package dev.reagent.run.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.History;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.ledger.CallLedger.Row;
import dev.reagent.run.log.StaleLease;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The promises of every {@link CallLedger}. */
public abstract class CallLedgerContract {

    private static final ToolCall CALL = History.call("call_1", Effect.EFFECT);
    private static final Observation SEEN = History.seen(CALL, "done");

    private final SessionId id = new SessionId(UUID.randomUUID().toString());
    private final List<LogEntry> log = History.ofSteps(3)
            .and(new StepAsked(0, History.FIRST), History.answer(0, CALL))
            .log();

    protected abstract CallLedger ledger();

    /** Accepts a run, which then is open. */
    protected abstract void accept(SessionId run);

    /** Ends a run. */
    protected abstract void end(SessionId run);

    private AgentSession under(Fence fence) {
        return AgentSession.of(id, log).claimedBy(fence);
    }

    private List<Observation> claim(Fence fence) {
        return done(ledger().claim(under(fence), log, List.of(CALL)));
    }

    private List<Row> rows(Fence fence) {
        return done(ledger().rows(under(fence)));
    }

    @Test
    void aClaimedCallIsOpenUntilItsResultIsThereAndThenWhoClaimsItAgainGetsThat() {
        accept(id);
        assertEquals(List.of(), claim(History.FIRST));
        assertEquals(List.of(new Row(CALL.callId(), History.FIRST, null)), rows(History.FIRST));
        done(ledger().finish(under(History.FIRST), SEEN, null));
        assertEquals(List.of(SEEN), claim(History.SECOND));
        assertEquals(List.of(new Row(CALL.callId(), History.SECOND, SEEN)), rows(History.SECOND));
    }

    @Test
    void theFirstResultOfACallStays() {
        accept(id);
        claim(History.FIRST);
        done(ledger().finish(under(History.FIRST), SEEN, null));
        done(ledger().finish(under(History.FIRST), History.seen(CALL, "done again"), null));
        assertEquals(SEEN, rows(History.FIRST).getFirst().observation());
    }

    @Test
    void underAnEarlierFenceNothingIsWrittenOrRead() {
        accept(id);
        claim(History.FIRST);
        claim(History.SECOND);
        assertThrows(StaleLease.class, () -> claim(History.FIRST));
        assertThrows(StaleLease.class, () -> rows(History.FIRST));
        assertThrows(StaleLease.class, () -> done(ledger().finish(under(History.FIRST), SEEN, null)));
        assertEquals(List.of(new Row(CALL.callId(), History.SECOND, null)), rows(History.SECOND));
    }

    @Test
    void whoReadsUnderALaterFenceRaisesIt() {
        accept(id);
        assertEquals(List.of(), rows(History.SECOND));
        assertThrows(StaleLease.class, () -> claim(History.FIRST));
        assertThrows(StaleLease.class, () -> claim(new Fence(History.SECOND.attempt(), "another lease")));
    }

    @Test
    void aRunThatIsOverTakesNothing() {
        accept(id);
        end(id);
        assertThrows(StaleLease.class, () -> claim(History.FIRST));
    }

    @Test
    void theLogOfTheNewestClaimAndLongResultsAreKept() {
        accept(id);
        assertEquals(Optional.empty(), done(ledger().lastLog(id)));
        assertEquals(Map.of(), done(ledger().results(id)));
        claim(History.FIRST);
        done(ledger().finish(under(History.FIRST), SEEN, "a long result"));
        assertEquals(Optional.of(log), done(ledger().lastLog(id)));
        assertEquals(Map.of(CALL.callId(), "a long result"), done(ledger().results(id)));
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(10));
    }
}
