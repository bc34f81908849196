package dev.reagent.api.log;

import static dev.reagent.agent.History.FIRST;
import static dev.reagent.agent.History.SECOND;
import static dev.reagent.agent.History.answer;
import static dev.reagent.agent.History.broken;
import static dev.reagent.agent.History.call;
import static dev.reagent.agent.History.failed;
import static dev.reagent.agent.History.finalAnswer;
import static dev.reagent.agent.History.request;
import static dev.reagent.agent.History.seen;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.reagent.agent.Event;
import dev.reagent.agent.Event.ApprovalDecided;
import dev.reagent.agent.Event.ApprovalRequested;
import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.Event.DeadlinePassed;
import dev.reagent.agent.Event.DoubtExamined;
import dev.reagent.agent.Event.Parked;
import dev.reagent.agent.Event.RetryDue;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.Event.SessionCancelled;
import dev.reagent.agent.Event.SessionCompleted;
import dev.reagent.agent.Event.SessionFailed;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.Event.StepFinished;
import dev.reagent.agent.Event.StepRestarted;
import dev.reagent.agent.Event.ToolClaimed;
import dev.reagent.agent.Event.ToolFinished;
import dev.reagent.agent.Event.ToolStarted;
import dev.reagent.agent.History;
import dev.reagent.agent.ProviderReport;
import dev.reagent.agent.Stopped;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Finding;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.SandboxUse;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.call.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Pins what a run's log says, event by event. */
class LogLinesTest {

    private static final ToolCall READ = call("read", Effect.NONE);
    private static final ToolCall WRITE = call("write", Effect.EFFECT);

    @Test
    void aRunThatMeetsEverythingTellsItInPlainWords() {
        var history = History.ofAttempts(2).and(new StepAsked(0, FIRST), answer(0, READ, WRITE));
        history.and(new ToolClaimed("read", FIRST), new ToolClaimed("write", FIRST));
        history.and(new ToolStarted("read"), new ToolStarted("write"), new ToolFinished(seen(READ, "é")));
        history.and(new DoubtExamined("write", Finding.UNKNOWN));
        history.and(new ApprovalRequested(request(WRITE, ApprovalRequest.Kind.RECONCILIATION)), new Parked());
        history.and(decided(WRITE, new Verdict.Approved()), new ToolClaimed("write", SECOND), new ToolStarted("write"));
        history.and(new ToolFinished(failure(WRITE, "timeout")), new StepFinished(0), new StepAsked(1, SECOND));
        history.and(failed(1, true), new StepRestarted(1, StepRestarted.Reason.RETRY), new StepAsked(1, SECOND));
        history.and(new StepRestarted(1, StepRestarted.Reason.CRASH), new StepAsked(1, SECOND), broken(1));
        history.and(new StepRestarted(1, StepRestarted.Reason.REPAIR), new StepAsked(1, SECOND));
        history.and(new RetryPlanned(1, new Failure("internal", "x"), "e-1", Duration.ofMillis(10_500)), new Parked());
        history.and(new RetryDue(1), new StepAsked(1, SECOND), finalAnswer(1, "secret"), new StepFinished(1));
        assertEquals("""
                1 INFO accepted for model offline, tools echo, at most 9 steps in 600 s, 2 attempts
                2 INFO step 0: model offline is asked
                3 INFO step 0: answered after 1000 ms, 10 tokens in (0 cached), 5 out, $0.000007: 2 calls
                6 INFO call read of echo starts
                7 INFO call write of echo starts
                8 INFO call read of echo succeeded after 3 ms with 2 bytes
                9 WARN call write of echo may have happened before its server stopped: its tool cannot tell
                10 WARN call write of echo may have happened or not: a person is asked until 1970-01-01T01:00:00.000Z
                11 INFO waits for a person, held by no server
                12 INFO call write of echo is approved by me
                13 WARN call write of echo is started again: its server stopped during the call
                14 INFO call write of echo starts
                15 WARN call write of echo failed after 5 ms: timeout
                16 INFO step 0 is finished
                17 INFO step 1: model offline is asked
                18 WARN step 1: the model failed after 1000 ms, 1 tokens in (0 cached), 1 out, $0.000001: network (temporary); the next try comes in 2.0 s
                19 INFO step 1 is asked again: the attempt before has failed
                20 INFO step 1: model offline is asked, try 2
                21 WARN step 1 is asked again: its server stopped, and another one claimed it
                22 INFO step 1: model offline is asked, try 2
                23 WARN step 1: answered after 1000 ms, 10 tokens in (0 cached), 5 out, $0.000007: the answer cannot be understood
                24 WARN step 1 is asked again: the answer could not be understood
                25 INFO step 1: model offline is asked, try 2
                26 WARN attempt 1 of 2 failed: internal, error e-1 in the server's log; the next one begins in 10.5 s
                27 INFO waits for its next attempt, held by no server
                28 INFO attempt 2 of 2 begins
                29 INFO step 1: model offline is asked
                30 INFO step 1: answered after 1000 ms, 10 tokens in (0 cached), 5 out, $0.000007: the final answer
                31 INFO step 1 is finished
                32 INFO completed after 2 steps, 31.0 s, 31 tokens in (0 cached), 16 out, $0.000022""", told(history, new SessionCompleted("secret")));
    }

    @Test
    void endsAndWhatLedToThem() {
        var stopped = List.of(
                new Stopped(Stopped.Kind.TOOL_CALL, "write", Stopped.Outcome.UNKNOWN, Duration.ofMillis(7)),
                new Stopped(Stopped.Kind.SANDBOX, "box", Stopped.Outcome.STOPPED, Duration.ofMillis(40)));
        assertEquals("""
                2 INFO its cancel is requested by me
                3 INFO cancelled: tool call write unknown after 7 ms, sandbox box stopped after 40 ms""", tail(History.ofSteps(3).and(new CancelRequested("me")), new SessionCancelled(stopped)));
        assertEquals(
                """
                2 WARN its time of 600 s is over
                3 ERROR failed after 0 steps, 2.0 s: timeout""",
                tail(
                        History.ofSteps(3).and(new DeadlinePassed()),
                        new SessionFailed(new Failure("timeout", "secret"), null)));
        assertEquals(
                "2 ERROR failed after 0 steps, 1.0 s: internal, error e-2 in the server's log",
                tail(History.ofSteps(3), new SessionFailed(new Failure("internal", "secret"), "e-2")));
    }

    @Test
    void whatTheProviderSaidAboutAnErrorIsToldWithItsRequest() {
        var report = new ProviderReport(429, "req_1", "Slow down.");
        assertEquals(
                "3 WARN step 0: the model failed after 1000 ms, 1 tokens in (0 cached), 1 out, $0.000001: network"
                        + " (temporary); the provider says 429 \"Slow down.\", request req_1",
                last(History.ofSteps(3).and(new StepAsked(0, FIRST)), failed(0, true, null, report)));
    }

    @Test
    void aNameThatTheModelMadeUpIsNotTold() {
        var why = new Failure("unknown_tool", "there is no tool 'my secret' here");
        var made = new ToolCall("c", "my secret", "{}", "d", Effect.NONE, false, Duration.ZERO, why);
        var history = History.ofSteps(3).and(new StepAsked(0, FIRST), answer(0, made));
        assertEquals(
                "4 WARN call c of an unknown tool does not run: unknown_tool",
                last(history, new ToolFinished(Observation.refused(made, why))));
    }

    @Test
    void pagesFollowEachOtherWithoutLossUntilTheLineThatIsLastNow() {
        var history = History.ofSteps(3).step(0, "x", READ);
        var all = LogLines.of(history.seenBy(Fence.NONE).id(), history.log());
        var read = new java.util.ArrayList<LogView.LineView>();
        Long after = 0L;
        while (after != null) {
            var page = LogView.of(all, after, 2);
            read.addAll(page.lines());
            after = page.nextAfter();
        }
        assertEquals(all, read);
        assertEquals(List.of(), LogView.of(all, all.getLast().seq(), 2).lines());
        assertNull(LogView.of(all, 0, all.size()).nextAfter());
    }

    private static Observation failure(ToolCall call, String code) {
        return new Observation(
                call.callId(),
                call.tool(),
                "",
                new Failure(code, "secret"),
                Duration.ofMillis(5),
                null,
                List.of(),
                SandboxUse.NONE);
    }

    private static ApprovalDecided decided(ToolCall call, Verdict verdict) {
        return new ApprovalDecided("a", call.callId(), verdict, "me");
    }

    private static String told(History history, Event last) {
        history.and(last);
        return LogLines.of(history.seenBy(Fence.NONE).id(), history.log()).stream()
                .map(line -> line.seq() + " " + line.level() + " " + line.message())
                .collect(Collectors.joining("\n"));
    }

    /** Without the first line. */
    private static String tail(History history, Event last) {
        var all = told(history, last);
        return all.substring(all.indexOf('\n') + 1);
    }

    private static String last(History history, Event last) {
        var all = told(history, last);
        return all.substring(all.lastIndexOf('\n') + 1);
    }
}
