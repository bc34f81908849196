package dev.reagent.run.parked;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Decision.Question;
import dev.reagent.agent.Event;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.History;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.StaleLease;
import dev.reagent.run.parked.ParkedSessions.Card;
import dev.reagent.run.parked.ParkedSessions.Saved;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The promises of every {@link ParkedSessions}. */
public abstract class ParkedSessionsContract {

    private static final ToolCall CALL = History.call("call_1", Effect.EFFECT, true, null);
    private static final Map<String, String> RESULTS = Map.of("call_0", "a long result");

    private final SessionId id = new SessionId(UUID.randomUUID().toString());
    private final Card card = new Card(
            UUID.randomUUID().toString(), new Question(ApprovalRequest.Kind.TOOL, CALL), "{}", Duration.ofMinutes(10));
    private final List<LogEntry> log = History.ofAttempts(3)
            .and(new StepAsked(0, History.FIRST), History.answer(0, CALL))
            .log();

    protected abstract ParkedSessions parked();

    /** Accepts a run, which then is open. */
    protected abstract void accept(SessionId run);

    private AgentSession under(Fence fence) {
        return AgentSession.of(id, log).claimedBy(fence);
    }

    private List<ApprovalRequest> park(Fence fence) {
        return done(parked().park(under(fence), log, RESULTS, List.of(card)));
    }

    @Test
    void aParkedSessionIsSavedWithTheMovesOfItsParking() {
        accept(id);
        assertEquals(Optional.empty(), done(parked().find(id)));
        var asked = park(History.FIRST).getFirst();
        assertEquals(card.approvalId(), asked.approvalId());
        assertEquals(card.expiry(), Duration.between(asked.requestedAt(), asked.expiresAt()));
        var saved = done(parked().find(id)).orElseThrow();
        assertEquals(RESULTS, saved.results());
        assertEquals(log, saved.log().subList(0, log.size()));
        assertEquals(List.of(new Event.ApprovalRequested(asked), new Event.Parked()), moves(saved));
    }

    private List<Event> moves(Saved saved) {
        return saved.log().subList(log.size(), saved.log().size()).stream()
                .map(LogEntry::event)
                .toList();
    }

    @Test
    void theSameQuestionAgainHasItsFirstTimes() {
        accept(id);
        assertEquals(park(History.FIRST), park(History.FIRST));
    }

    @Test
    void aSessionThatWaitsForItsNextAttemptIsSavedToo() {
        accept(id);
        var planned = new RetryPlanned(1, new Failure("internal", "it broke"), null, Duration.ofMinutes(10));
        done(parked().postpone(under(History.FIRST), log, Map.of(), planned));
        assertEquals(
                List.of(planned, new Event.Parked()),
                moves(done(parked().find(id)).orElseThrow()));
    }

    @Test
    void underAnEarlierFenceNothingIsSaved() {
        accept(id);
        park(History.SECOND);
        var before = done(parked().find(id));
        assertThrows(StaleLease.class, () -> park(History.FIRST));
        assertEquals(before, done(parked().find(id)));
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(10));
    }
}
