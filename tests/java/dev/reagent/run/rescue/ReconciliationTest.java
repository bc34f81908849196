package dev.reagent.run.rescue;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.DoubtExamined;
import dev.reagent.agent.Event.StepRestarted;
import dev.reagent.agent.Event.ToolStarted;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.TestTask;
import dev.reagent.agent.call.Finding;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.agent.task.Task;
import dev.reagent.approval.Approval;
import dev.reagent.approval.PersonDecision;
import dev.reagent.journey.tool.RecordedTool;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.run.ApprovalDesk;
import dev.reagent.run.RunService;
import dev.reagent.run.archive.SessionArchive;
import dev.reagent.run.hold.HeldSessions;
import dev.reagent.run.hold.QueueTickets;
import dev.reagent.run.intake.RunSubmission;
import dev.reagent.run.loop.AgentRunner;
import dev.reagent.run.queue.QueuedRun;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rule of a tool settles, and what is left to a person, once a call's server is gone. */
@QuarkusTest
@QuarkusTestResource(WithScriptedProvider.class)
class ReconciliationTest {

    private static final String ORG = "org-" + UUID.randomUUID();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    ScriptedProvider provider;

    @Inject
    RunService runs;

    @Inject
    Claims claims;

    @Inject
    QueueTickets tickets;

    @Inject
    HeldSessions heldSessions;

    @Inject
    ApprovalDesk desk;

    @Inject
    SessionArchive archive;

    @Inject
    Jdbi jdbi;

    @Inject
    AgentRunner runner;

    @Test
    void aCallThatHappenedIsNotMadeAgainAndItsResultIsUsed() {
        var deed = RecordedTool.SILENT + UUID.randomUUID();
        var session = goneOn(deed);
        assertEquals("did " + deed, result(session));
        assertEquals(Finding.HAPPENED, finding(session.id()));
        assertEquals(1, RecordedTool.runs(deed));
        assertEquals(1, RecordedTool.calls(deed));
    }

    @Test
    void aCallThatDidNotHappenIsMade() {
        var deed = RecordedTool.LOST + UUID.randomUUID();
        var session = goneOn(deed);
        assertEquals("did " + deed, result(session));
        assertEquals(Finding.DID_NOT_HAPPEN, finding(session.id()));
        assertEquals(1, RecordedTool.runs(deed));
        assertEquals(2, RecordedTool.calls(deed));
        var told = done(runs.log(ORG, session.id())).stream()
                .map(LogEntry::event)
                .filter(event -> event instanceof ToolStarted || event instanceof StepRestarted)
                .toList();
        assertEquals(
                List.of(
                        new ToolStarted("deed"),
                        new StepRestarted(0, StepRestarted.Reason.CRASH),
                        new ToolStarted("deed")),
                told);
    }

    @Test
    void theLedgerClosesACallThatAPersonAnswersFor() {
        var id = inDoubt();
        assertEquals(Optional.empty(), closedAs(id));
        decide(id, new PersonDecision.Respond("it is here"));
        assertEquals(Optional.of("responded"), closedAs(id));
        ended(id);
        assertEquals(Optional.of("responded"), closedAs(id));
    }

    @Test
    void theLedgerClosesACallThatIsGivenUp() {
        var id = inDoubt();
        decide(id, new PersonDecision.Reject("nobody knows"));
        ended(id);
        assertEquals(Optional.of("needs_reconciliation"), closedAs(id));
    }

    @Test
    void theLedgerClosesACallWhoseRunIsCancelled() {
        var id = inDoubt();
        done(runs.cancel(ORG, id, "client"));
        ended(id);
        assertEquals(Optional.of("cancelled"), closedAs(id));
    }

    /** A session that waits for a person to say whether its deed was done. */
    private SessionId inDoubt() {
        return goneOn(RecordedTool.UNKNOWABLE + UUID.randomUUID()).id();
    }

    private void decide(SessionId id, PersonDecision decision) {
        var question = done(desk.list(ORG, Approval.Status.PENDING, 200)).stream()
                .filter(approval -> approval.sessionId().equals(id))
                .findFirst()
                .orElseThrow();
        done(desk.decide(ORG, question.approvalId(), decision, null, "me"));
    }

    private void ended(SessionId id) {
        until("it is archived", () -> done(archive.find(id)).isPresent());
    }

    /** Empty while the deed's row is open. */
    private Optional<String> closedAs(SessionId id) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select closed_as from ledger_call where session_id = ?::uuid and finished_at is not null")
                .bind(0, id.value())
                .mapTo(String.class)
                .findOne());
    }

    @ParameterizedTest
    @ValueSource(strings = {RecordedTool.UNKNOWABLE, RecordedTool.BROKEN, RecordedTool.SLOW})
    void whereTheRuleCannotTellAPersonIsAsked(String trouble) {
        var deed = trouble + UUID.randomUUID();
        var session = goneOn(deed);
        assertEquals(SessionStatus.AWAITING_APPROVAL, session.status());
        assertEquals("needs_reconciliation", session.statusReason());
        assertEquals(Finding.UNKNOWN, finding(session.id()));
        assertEquals(1, RecordedTool.calls(deed));
    }

    /** The session after another claim has gone on with it while the deed was under way. */
    private AgentSession goneOn(String deed) {
        provider.bySteps(
                ScriptedReply.call(
                        "deed", "recorded", new JsonObject().put("text", deed).encode()),
                ScriptedReply.text("done"));
        var id = done(runs.start(new RunSubmission(task(), null)));
        until("the deed has begun", () -> RecordedTool.calls(deed) > 0);
        var held = done(tickets.seize(QueuedRun.of(id, task())));
        var before = heldSessions.replace(held);
        assertNotNull(before);
        before.breakOff();
        var session = done(runner.run(done(claims.claim(held)).orElseThrow()));
        heldSessions.remove(held);
        done(tickets.release(held, false));
        return session;
    }

    private static String result(AgentSession session) {
        assertInstanceOf(Outcome.Completed.class, session.outcome());
        var call = session.call("deed");
        var seen = call == null ? null : call.observation();
        assertNotNull(seen);
        return seen.result();
    }

    private Finding finding(SessionId id) {
        var found = done(runs.log(ORG, id)).stream()
                .map(entry -> entry.event())
                .filter(DoubtExamined.class::isInstance)
                .map(DoubtExamined.class::cast)
                .toList();
        assertEquals(1, found.size());
        return found.getFirst().finding();
    }

    private static Task task() {
        return TestTask.of("do it " + UUID.randomUUID())
                .org(ORG)
                .tools("recorded")
                .task();
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(PATIENCE);
    }
}
