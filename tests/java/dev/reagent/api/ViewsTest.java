package dev.reagent.api;

import static dev.reagent.api.Sessions.FENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.TestTask;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.SandboxUse;
import dev.reagent.agent.call.Verdict;
import dev.reagent.agent.task.Predecessor;
import dev.reagent.agent.task.Predecessors;
import dev.reagent.agent.task.Priority;
import dev.reagent.agent.task.Retry;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.agent.task.Task;
import dev.reagent.api.operator.OperationsView;
import dev.reagent.api.problem.ApiJson;
import dev.reagent.api.request.RequestDigest;
import dev.reagent.api.run.BatchAcceptedView;
import dev.reagent.api.run.BatchView;
import dev.reagent.api.stream.EventFrame;
import dev.reagent.api.stream.EventFrames;
import dev.reagent.api.view.ApprovalView;
import dev.reagent.api.view.SandboxUseView;
import dev.reagent.api.view.SessionView;
import dev.reagent.api.view.SummaryView;
import dev.reagent.api.webhook.CallbackViews;
import dev.reagent.api.webhook.DeliveryView;
import dev.reagent.approval.Approval;
import dev.reagent.run.intake.AcceptedBatch;
import dev.reagent.run.queue.Operations;
import dev.reagent.run.queue.QueuePlace;
import dev.reagent.run.queue.ServerProfile;
import dev.reagent.run.reading.Batch;
import dev.reagent.stream.StreamItem;
import dev.reagent.webhook.Delivery;
import dev.reagent.webhook.DeliveryStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pins the JSON of each view of a session, and of each event of its stream, field by field. */
class ViewsTest {

    private static final SessionId ID = new SessionId("9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b");
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final Task TASK = TestTask.of("how many orders?")
            .model("claude-haiku-4-5")
            .tools("web_fetch", "sql_query")
            .maxSteps(20)
            .timeout(Duration.ofMinutes(10))
            .metadata("{\"ticket\":7}")
            .priority(Priority.HIGH)
            .task();

    private static final ApprovalRequest ASKED = new ApprovalRequest(
            "1c2d3e4f-0000-4000-8000-000000000001",
            ApprovalRequest.Kind.TOOL,
            "call_2",
            "sql_query",
            "{\"sql\":\"SELECT 1\"}",
            START.plusSeconds(6),
            START.plusSeconds(3606));

    private static List<LogEntry> log(Event... events) {
        var log = new ArrayList<LogEntry>();
        log.add(new LogEntry(1, START, new Event.SessionStarted(TASK)));
        for (var event : events) {
            log.add(new LogEntry(log.size() + 1, START.plusSeconds(log.size()), event));
        }
        return log;
    }

    private static final Event[] WAITING = {
        new Event.StepAsked(0, FENCE),
        Sessions.answered(
                0,
                "I look.",
                List.of(
                        Sessions.call("call_1", "web_fetch", "{\"url\":\"http://a\"}"),
                        Sessions.call("call_2", "sql_query", "{\"sql\":\"SELECT 1\"}")),
                null),
        new Event.ToolClaimed("call_1", FENCE),
        new Event.ToolStarted("call_1"),
        new Event.ToolFinished(new Observation(
                "call_1",
                "web_fetch",
                "",
                new Failure("timeout", "It took too long."),
                Duration.ofMillis(41),
                null,
                List.of(),
                SandboxUse.NONE)),
        new Event.ApprovalRequested(ASKED),
        new Event.Parked()
    };

    private static final String STEP = """
            {"index":0,"thought":"I look.","actions":[\
            {"call_id":"call_1","tool":"web_fetch","args":{"url":"http://a"}},\
            {"call_id":"call_2","tool":"sql_query","args":{"sql":"SELECT 1"}}],\
            "observations":[{"call_id":"call_1","tool":"web_fetch","success":false,"result":"",\
            "error":{"code":"timeout","message":"It took too long."},"execution_time_ms":41,"artifacts":[]}],\
            "is_final":false,"final_answer":null,"stop_reason":"tool_use",\
            "usage":{"input_tokens":100,"output_tokens":50,"cached_tokens":20,"cache_write_tokens":7},\
            "cost_usd":"0.004512","started_at":"2026-11-21T10:00:01.000Z","finished_at":null}""";

    private static final String TOTALS = """
            {"steps":1,"input_tokens":100,"output_tokens":50,"cached_tokens":20,"cache_write_tokens":7,\
            "cost_usd":"0.004512","sandbox":{"seconds":0.0,"vcpu_seconds":0.0,"gb_seconds":0.0,"cost_usd":"0.000000"}}""";

    @Test
    void aWaitingSessionIsShownWithWhatItWaitsFor() {
        var session = AgentSession.of(ID, log(WAITING));
        assertEquals("""
                {"session_id":"9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b","org_id":"default",\
                "status":"awaiting_approval","status_reason":null,"model":"claude-haiku-4-5","priority":"high","steps":[%s],\
                "pending_approvals":[{"approval_id":"1c2d3e4f-0000-4000-8000-000000000001","call_id":"call_2",\
                "tool":"sql_query","args":{"sql":"SELECT 1"},"requested_at":"2026-11-21T10:00:06.000Z",\
                "expires_at":"2026-11-21T11:00:06.000Z"}],\
                "final_answer":null,"stop_reason":"tool_use","error":null,"totals":%s,"created_at":"2026-11-21T10:00:00.000Z",\
                "started_at":"2026-11-21T10:00:01.000Z","finished_at":null,"metadata":{"ticket":7},"after":null,"retry":null,"sandbox":null,"queue":null}""".formatted(STEP, TOTALS), ApiJson.text(SessionView.of(session, -1, null)));
    }

    @Test
    void aSessionThatWaitsForItsNextAttemptIsRunningAndSaysWhatFailed() {
        var planned = new Event.RetryPlanned(
                1, new Failure("model_unavailable", "It is away.", "overloaded"), null, Duration.ofSeconds(11));
        var log = log(new Event.StepAsked(0, FENCE), planned, new Event.Parked());
        log.set(0, new LogEntry(1, START, new Event.SessionStarted(retried())));
        var view = ApiJson.text(SessionView.of(AgentSession.of(ID, log), -1, null));
        assertTrue(view.contains("\"status\":\"running\",\"status_reason\":\"retrying\""), view);
        assertTrue(view.endsWith("""
                "retry":{"attempts":3,"failed_attempts":1,"next_at":"2026-11-21T10:00:13.000Z",\
                "last_error":{"code":"model_unavailable","message":"It is away.","reason":"overloaded","error_id":null}},"sandbox":null,"queue":null}"""), view);
    }

    @Test
    void aRunThatWaitsForOthersIsPendingAndSaysForWhich() {
        var ended = new SessionId("1c2d3e4f-0000-4000-8000-00000000000a");
        var open = new SessionId("1c2d3e4f-0000-4000-8000-00000000000b");
        var after = Predecessors.open(List.of(ended, open), Predecessors.OnFailure.RUN)
                .with(Map.of(ended, new Predecessor(ended, SessionStatus.FAILED, "timeout: Late.")));
        var log = List.of(new LogEntry(1, START, new Event.SessionStarted(TASK.withAfter(after))));
        var view = ApiJson.text(SessionView.of(AgentSession.of(ID, log), -1, null));
        assertTrue(view.contains("\"status\":\"pending\",\"status_reason\":\"waiting_for_sessions\""), view);
        assertTrue(view.endsWith("""
                "after":{"sessions":["1c2d3e4f-0000-4000-8000-00000000000a","1c2d3e4f-0000-4000-8000-00000000000b"],\
                "on_failure":"run","waiting_for":["1c2d3e4f-0000-4000-8000-00000000000b"]},"retry":null,"sandbox":null,"queue":null}"""), view);
    }

    @Test
    void aBatchIsShownWithOneStatusItsCountsAndOneCost() {
        var counts = Map.of(SessionStatus.COMPLETED, 2, SessionStatus.FAILED, 1);
        var last = new SessionId("1c2d3e4f-0000-4000-8000-00000000000a");
        var id = "1c2d3e4f-0000-4000-8000-00000000000c";
        assertEquals(
                """
                {"batch_id":"1c2d3e4f-0000-4000-8000-00000000000c","status":"running",\
                "counts":{"pending":0,"running":0,"awaiting_approval":0,"completed":2,"failed":1,"cancelled":0},\
                "then":{"session_id":"1c2d3e4f-0000-4000-8000-00000000000a","status":"pending"},\
                "cost_usd":"0.004512","created_at":"2026-11-21T10:00:00.000Z"}""",
                ApiJson.text(BatchView.of(new Batch(
                        id, counts, new Batch.Then(last, SessionStatus.PENDING), new MicroDollars(4512), START))));
        assertEquals("""
                {"batch_id":"1c2d3e4f-0000-4000-8000-00000000000c","session_ids":["9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b"],\
                "then_session_id":null,"poll_url":"/v1/batches/1c2d3e4f-0000-4000-8000-00000000000c"}""", ApiJson.text(BatchAcceptedView.of(new AcceptedBatch(id, List.of(ID), null))));
    }

    @Test
    void aRunThatWaitsForAServerIsShownWithItsPlace() {
        var ahead = Map.of(Priority.HIGH, 2L, Priority.NORMAL, 3L);
        var view = ApiJson.text(
                SessionView.of(AgentSession.of(ID, log()), -1, new QueuePlace(QueuePlace.Reason.ORG_LIMIT, ahead)));
        assertTrue(view.endsWith("""
                "queue":{"position":6,"reason":"org_limit","ahead_of_you":{"high":2,"normal":3,"low":0}}}"""), view);
    }

    @Test
    void operationsAreShownWithTheServersThatThereAre() {
        var profile = new ServerProfile("node-3", 17, "10.0.3.7:8080", Instant.parse("2026-11-21T10:00:00Z"));
        var server = new Operations.Server("a1b2", 3, 10_000, false, true, profile);
        var young = new Operations.Server("c3d4", 0, 10_000, false, false, null);
        assertEquals(
                """
                {"server_id":"a1b2","intake_paused":true,"claims_paused":false,"servers":[{"server_id":"a1b2","sessions":3,\
                "max_sessions":10000,"claims_paused":false,"draining":true,"host":"node-3","pid":17,"address":"10.0.3.7:8080",\
                "started_at":"2026-11-21T10:00:00.000Z"},{"server_id":"c3d4","sessions":0,"max_sessions":10000,"claims_paused":false,\
                "draining":false,"host":null,"pid":null,"address":null,"started_at":null}]}""",
                ApiJson.text(OperationsView.of(new Operations.State("a1b2", true, false, List.of(server, young)))));
    }

    private static Task retried() {
        return TestTask.of("how many orders?")
                .model("claude-haiku-4-5")
                .retry(new Retry(3, Duration.ofSeconds(10)))
                .task();
    }

    @Test
    void aFailedSessionIsShownWithItsError() {
        var session = AgentSession.of(
                ID,
                log(
                        new Event.StepAsked(0, FENCE),
                        new Event.SessionFailed(new Failure("max_steps", "It needed more than 1 step."), "e-1")));
        assertEquals("""
                {"session_id":"9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b","org_id":"default","status":"failed",\
                "status_reason":null,"model":"claude-haiku-4-5","final_answer":null,"stop_reason":null,\
                "error":{"code":"max_steps","message":"It needed more than 1 step.","reason":null,"error_id":"e-1"},\
                "totals":{"steps":1,"input_tokens":0,"output_tokens":0,"cached_tokens":0,"cache_write_tokens":0,\
                "cost_usd":"0.000000","sandbox":{"seconds":0.0,"vcpu_seconds":0.0,"gb_seconds":0.0,"cost_usd":"0.000000"}},"created_at":"2026-11-21T10:00:00.000Z",\
                "started_at":"2026-11-21T10:00:01.000Z","finished_at":"2026-11-21T10:00:02.000Z"}""", ApiJson.text(SummaryView.of(session)));
        assertTrue(ApiJson.text(SessionView.of(session, -1, null).steps())
                .startsWith("[{\"index\":0,\"thought\":null,\"actions\":[],\"observations\":[],\"is_final\":false,"));
    }

    /** In a view, and as a part of an event's data. */
    @ParameterizedTest
    @CsvSource({"0, 0.0", "31, 0.031", "10000, 10.0", "1234567, 1234.567"})
    void whatCodeHasUsedIsWrittenInOneWay(long millis, String seconds) {
        var view =
                SandboxUseView.of(new SandboxUse(Duration.ofMillis(millis), millis, 1024 * millis, MicroDollars.ZERO));
        var text = """
                {"seconds":%1$s,"vcpu_seconds":%1$s,"gb_seconds":%1$s,"cost_usd":"0.000000"}""".formatted(seconds);
        assertEquals(text, ApiJson.text(view));
        assertEquals(text, ApiJson.text(ApiJson.tree(view)));
    }

    @Test
    void aCallbackIsToldTheSessionWithoutItsStepsOrTheApproval() {
        var bodies = new CallbackViews();
        var session = AgentSession.of(ID, log(new Event.StepAsked(0, FENCE), new Event.SessionCompleted("None.")));
        assertEquals(
                "{\"type\":\"session.completed\",\"timestamp\":\"2026-11-21T10:00:02.000Z\",\"data\":"
                        + ApiJson.text(SummaryView.of(session)) + "}",
                bodies.ended(session));
        var approval = new Approval(
                new ApprovalRequest(
                        ASKED.approvalId(),
                        ASKED.kind(),
                        "call_2",
                        "sql_query",
                        ASKED.arguments(),
                        START,
                        START.plusSeconds(3600)),
                "default",
                ID,
                "d".repeat(64),
                Approval.Status.PENDING,
                "{}",
                null);
        assertEquals(
                "{\"type\":\"approval.requested\",\"timestamp\":\"2026-11-21T10:00:00.000Z\",\"data\":"
                        + ApiJson.text(ApprovalView.of(approval)) + "}",
                bodies.asked(approval));
    }

    @Test
    void aDeliveryIsShownWithItsAttempts() {
        var delivery = new Delivery(
                "1c2d3e4f-0000-4000-8000-000000000002",
                ID,
                "session.completed",
                "https://hook.test/in",
                DeliveryStatus.PENDING,
                List.of(
                        new Delivery.Attempt(
                                START,
                                500,
                                new Failure("unexpected_status", "It answered 500."),
                                Duration.ofMillis(12)),
                        new Delivery.Attempt(START.plusSeconds(5), null, null, null)),
                START.plusSeconds(35),
                START);
        assertEquals("""
                {"delivery_id":"1c2d3e4f-0000-4000-8000-000000000002",\
                "session_id":"9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b","event":"session.completed",\
                "url":"https://hook.test/in","status":"pending","attempts":[\
                {"at":"2026-11-21T10:00:00.000Z","status_code":500,\
                "error":{"code":"unexpected_status","message":"It answered 500."},"took_ms":12},\
                {"at":"2026-11-21T10:00:05.000Z","status_code":null,"error":null,"took_ms":null}],\
                "next_attempt_at":"2026-11-21T10:00:35.000Z","created_at":"2026-11-21T10:00:00.000Z"}""", ApiJson.text(DeliveryView.of(delivery)));
    }

    @Test
    void aRestartForTheSakeOfCallsNamesThem() {
        var log = log(
                WAITING[0],
                WAITING[1],
                new Event.ToolClaimed("call_1", FENCE),
                new Event.ToolStarted("call_1"),
                new Event.StepRestarted(0, Event.StepRestarted.Reason.CRASH));
        var frame = EventFrames.of(ID, new StreamItem.Happened(log.getLast(), AgentSession.of(ID, log)))
                .orElseThrow();
        assertEquals(
                "{\"session_id\":\"%s\",\"step\":0,\"at\":\"2026-11-21T10:00:05.000Z\",\"reason\":\"crash\",\"call_ids\":[\"call_1\"]}"
                        .formatted(ID),
                frame.data().toString());
    }

    @Test
    void everyEventHasItsNameAndWords() throws JsonProcessingException {
        var log = log(
                WAITING[0],
                WAITING[1],
                WAITING[2],
                WAITING[3],
                WAITING[4],
                WAITING[5],
                WAITING[6],
                new Event.ApprovalDecided(ASKED.approvalId(), "call_2", new Verdict.Rejected("not today"), "local"),
                new Event.ToolFinished(new Observation(
                        "call_2",
                        "sql_query",
                        "",
                        new Failure("rejected", "not today"),
                        Duration.ZERO,
                        null,
                        List.of(),
                        SandboxUse.NONE)),
                new Event.StepFinished(0),
                new Event.StepAsked(1, FENCE),
                new Event.StepRestarted(1, Event.StepRestarted.Reason.CRASH),
                Sessions.answered(1, "", List.of(), "None."),
                new Event.StepFinished(1),
                new Event.SessionCompleted("None."));
        var told = new ArrayList<EventFrame>();
        for (int i = 0; i < log.size(); i++) {
            var item = new StreamItem.Happened(log.get(i), AgentSession.of(ID, log.subList(0, i + 1)));
            EventFrames.of(ID, item).ifPresent(told::add);
        }
        assertEquals("""
                1 session.started
                3 step.thought
                5 tool.started
                6 tool.finished
                7 approval.requested
                9 approval.decided
                10 tool.finished
                11 step.finished
                13 step.restarted
                14 step.thought
                15 step.finished
                16 session.completed""", told.stream().map(it -> it.seq() + " " + it.name()).collect(Collectors.joining("\n")));
        assertEquals("""
                {"session_id":"%s","step":0,"at":"2026-11-21T10:00:04.000Z","call_id":"call_1","tool":"web_fetch",\
                "args":{"url":"http://a"}}""".formatted(ID), told.get(2).data().toString());
        assertEquals("""
                {"session_id":"%s","step":0,"at":"2026-11-21T10:00:05.000Z","call_id":"call_1","tool":"web_fetch",\
                "success":false,"result":"","error":{"code":"timeout","message":"It took too long."},\
                "execution_time_ms":41,"artifacts":[]}""".formatted(ID), told.get(3).data().toString());
        assertEquals(
                """
                {"session_id":"%s","step":0,"at":"2026-11-21T10:00:08.000Z",\
                "approval_id":"1c2d3e4f-0000-4000-8000-000000000001","kind":"tool","call_id":"call_2",\
                "tool":"sql_query","args":{"sql":"SELECT 1"},"args_digest":"%s","details":null,"status":"rejected",\
                "requested_at":"2026-11-21T10:00:06.000Z","expires_at":"2026-11-21T11:00:06.000Z",\
                "decided_at":"2026-11-21T10:00:08.000Z","decided_by":"local","decision":"reject",\
                "message":"not today"}""".formatted(ID, RequestDigest.of(ASKED.arguments())),
                told.get(5).data().toString());
        assertEquals(
                "{\"session_id\":\"%s\",\"step\":1,\"at\":\"2026-11-21T10:00:12.000Z\",\"reason\":\"crash\"}"
                        .formatted(ID),
                told.get(8).data().toString());
        assertEquals(0, told.get(7).data().get("index").intValue());
        assertEquals("None.", told.get(11).data().get("final_answer").textValue());
        assertEquals(
                List.of("tool_use", "end", "end", "end"),
                List.of(1, 9, 10, 11).stream()
                        .map(at -> told.get(at).data().get("stop_reason").textValue())
                        .toList());
        assertEquals(1, told.get(11).data().get("step").intValue());
    }

    @Test
    void deltasAndGapsAreToldInTheirOwnWords() {
        var delta = new StreamItem.Delta(7, START, 2, StreamItem.Delta.Kind.ANSWER, "4\n2");
        assertEquals(
                "id: 7\nevent: answer.delta\ndata: {\"session_id\":\"" + ID
                        + "\",\"step\":2,\"at\":\"2026-11-21T10:00:00.000Z\",\"text\":\"4\\n2\"}\n\n",
                new String(EventFrames.of(ID, delta).orElseThrow().bytes(), java.nio.charset.StandardCharsets.UTF_8));
        var gap = new StreamItem.Gap(3, 9, START, StreamItem.Gap.Reason.LOG_LOST);
        assertEquals(
                "id: 9\nevent: gap\ndata: {\"session_id\":\"" + ID
                        + "\",\"step\":null,\"at\":\"2026-11-21T10:00:00.000Z\",\"from\":3,\"to\":9,\"reason\":\"log_lost\"}\n\n",
                new String(EventFrames.of(ID, gap).orElseThrow().bytes(), java.nio.charset.StandardCharsets.UTF_8));
    }
}
