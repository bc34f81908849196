package dev.reagent.run.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Decider;
import dev.reagent.agent.Decision;
import dev.reagent.agent.Event.SessionFailed;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Priority;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Logs that earlier versions wrote, as they wrote them. */
class OldLogTest {

    /** Of November 2026: no word of retries. */
    private static final String WITHOUT_RETRY = """
            [{"seq":1,"at":"2026-11-20T10:00:00Z","event":{"is":"SessionStarted","task":{"orgId":"default",\
            "messages":[{"is":"User","blocks":[{"is":"Text","text":"do it"}]}],"model":"scripted","tools":["echo"],\
            "maxSteps":3,"timeout":"PT1M"}}},
            {"seq":2,"at":"2026-11-20T10:00:01Z","event":{"is":"StepAsked","step":0,"fence":{"attempt":1,"lease":"a"}}},
            {"seq":3,"at":"2026-11-20T10:00:02Z","event":{"is":"ModelFailed","step":0,"why":{"code":"network",\
            "message":"it broke"},"retryable":false,"usage":{"input":1,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,\
            "output":0,"reasoning":0},"cost":{"amount":1}}}]""";

    @Test
    void aRunOrderedBeforeThereWereRetriesIsAttemptedOnce() {
        var session = AgentSession.of(new SessionId("s"), EventJson.log(WITHOUT_RETRY));
        assertNull(session.task().schedule().retry());
        assertEquals(Priority.NORMAL, session.task().schedule().priority());
        assertEquals(SessionStatus.RUNNING, session.status());
        var fault =
                assertInstanceOf(Decision.Write.class, Decider.afterFault(session.claimedBy(new Fence(1, "a")), "e"));
        assertInstanceOf(SessionFailed.class, fault.moves().getLast());
    }

    /** Of November 2026: calls had one id, and no fields of their provider. */
    private static final String CALL = """
            {"is":"ToolUse","callId":"c1","tool":"echo","arguments":"{}"}""";

    @Test
    void aCallFromBeforeProvidersIdsWereKeptHasNone() {
        var call = EventJson.read(CALL, Block.class);
        assertEquals(new Block.ToolUse("c1", "echo", "{}"), call);
        assertEquals(CALL, EventJson.write(call));
    }

    @Test
    void aCallKeepsItsProvidersIdAndFields() {
        var call = new Block.ToolUse("call_0", "echo", "{}", "functions.echo:0", "{\"x\":1}");
        assertEquals(call, EventJson.read(EventJson.write(call), Block.class));
    }

    @Test
    void whatIsReadOfItIsWrittenTheSame() {
        var log = EventJson.log(WITHOUT_RETRY);
        assertEquals(log, EventJson.log(EventJson.write(log)));
        assertEquals(List.of(1L, 2L, 3L), log.stream().map(entry -> entry.seq()).toList());
    }
}
