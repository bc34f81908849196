package dev.reagent.run.parked;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Decision.Question;
import dev.reagent.agent.Event.ApprovalDecided;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.History;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.call.Verdict;
import dev.reagent.agent.task.SessionId;
import dev.reagent.approval.Approval;
import dev.reagent.approval.Approval.Status;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.parked.ParkedSessions.Card;
import dev.reagent.run.parked.Wakeups.Wakeup;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The promises of every {@link ApprovalRows}. */
public abstract class ApprovalRowsContract {

    private static final ToolCall CALL = History.call("call_1", Effect.EFFECT, true, null);
    private static final Duration LONG = Duration.ofHours(1);

    private final SessionId id = new SessionId(UUID.randomUUID().toString());
    private final String approvalId = UUID.randomUUID().toString();

    protected abstract ApprovalRows rows();

    protected abstract ParkedSessions parked();

    protected abstract Wakeups wakeups();

    protected abstract RunIntake intake();

    /** Accepts a run, which then is open. */
    protected abstract void accept(SessionId run);

    /** Accepts a run and parks it on a question. */
    private Approval ask(Duration expiry) {
        accept(id);
        var log = History.ofSteps(3)
                .and(new StepAsked(0, History.FIRST), History.answer(0, CALL))
                .log();
        var card = new Card(approvalId, new Question(ApprovalRequest.Kind.TOOL, CALL), "{}", expiry);
        done(parked().park(AgentSession.of(id, log).claimedBy(History.FIRST), log, Map.of(), List.of(card)));
        return listed().getFirst();
    }

    private List<Approval> listed() {
        return done(rows().list("default", null, 1000)).stream()
                .filter(it -> it.sessionId().equals(id))
                .toList();
    }

    private Status status() {
        return listed().getFirst().status();
    }

    private Optional<Wakeup> approve(Approval approval) {
        return done(rows().settle(approval, new Verdict.Approved(), Status.APPROVED, "approve", null, "ada"));
    }

    @Test
    void aQuestionIsPendingAndListedForItsOwnOrganisationOnly() {
        var asked = ask(LONG);
        assertEquals(Status.PENDING, asked.status());
        assertEquals(approvalId, asked.approvalId());
        assertTrue(done(rows().list("another", null, 1000)).stream()
                .noneMatch(it -> it.sessionId().equals(id)));
        assertTrue(done(rows().list("default", Status.APPROVED, 1000)).stream()
                .noneMatch(it -> it.sessionId().equals(id)));
    }

    @Test
    void theFirstDecisionCountsAndItsWakeupIsWrittenWithIt() {
        var asked = ask(LONG);
        var wakeup = new Wakeup(
                approvalId, id, new ApprovalDecided(approvalId, CALL.callId(), new Verdict.Approved(), "ada"));
        assertEquals(Optional.of(wakeup), approve(asked));
        assertEquals(Status.APPROVED, status());
        assertEquals(List.of(wakeup), done(wakeups().of(id)));
        assertEquals(
                Optional.empty(),
                done(rows().settle(asked, new Verdict.Rejected("no"), Status.REJECTED, "reject", "no", "bob")));
        assertEquals(Status.APPROVED, status());
        assertEquals(List.of(wakeup), done(wakeups().of(id)));
    }

    @Test
    void aQuestionWhoseTimeIsOverExpiresOnceAndCannotBeDecided() {
        var asked = ask(Duration.ZERO);
        assertEquals(Optional.empty(), approve(asked));
        var wakeup = new Wakeup(
                approvalId, id, new ApprovalDecided(approvalId, CALL.callId(), new Verdict.Expired(), "clock"));
        assertTrue(done(rows().expire(1000)).contains(wakeup));
        assertEquals(Status.EXPIRED, status());
        assertEquals(List.of(wakeup), done(wakeups().of(id)));
        assertTrue(
                done(rows().expire(1000)).stream().noneMatch(it -> it.session().equals(id)));
    }

    @Test
    void aQuestionOfACancelledRunIsOverWithoutAWakeup() {
        var asked = ask(LONG);
        done(intake().requestCancel(id, "ada"));
        assertEquals(Status.CANCELLED, status());
        assertEquals(Optional.empty(), approve(asked));
        assertEquals(List.of(), done(wakeups().of(id)));
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(10));
    }
}
