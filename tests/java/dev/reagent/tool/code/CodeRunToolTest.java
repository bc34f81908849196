package dev.reagent.tool.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.Fence;
import dev.reagent.agent.Stopped;
import dev.reagent.sandbox.Availability;
import dev.reagent.sandbox.CodeResult;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.KilledSandbox;
import dev.reagent.sandbox.Language;
import dev.reagent.sandbox.Sandbox;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.Tier;
import dev.reagent.tool.ToolInvocation;
import dev.reagent.tool.ToolResult;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeRunToolTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Paper sandbox = new Paper();
    private final CodeRunTool tool = new CodeRunTool(sandbox);

    @Test
    void theSandboxGetsTheCallAndItsAnswerIsTold() throws Exception {
        sandbox.answer = Uni.createFrom()
                .item(new CodeResult("42\n", "warned", false, false, 3, false, false, Duration.ofMillis(17)));
        var result = call(args("node").put("stdin", "in").put("timeout_seconds", 7));
        assertEquals(
                new CodeRun("s", "c", 2, "beef", Language.NODE, "code", "in", Duration.ofSeconds(7), Tier.SMALL),
                sandbox.asked);
        assertNull(result.error());
        assertEquals(JSON.readTree("""
                        {"stdout": "42\\n", "stderr": "warned", "exit_code": 3, "timed_out": false, "oom_killed": false, "duration_ms": 17}"""), JSON.readTree(result.text()));
    }

    @Test
    void codeThatWasKilledHasNoExitCodeAndIsStillAResult() throws Exception {
        sandbox.answer =
                Uni.createFrom().item(new CodeResult("", "", false, false, null, true, true, Duration.ofSeconds(30)));
        var told = JSON.readTree(call(args("python")).text());
        assertTrue(told.path("exit_code").isNull());
        assertTrue(told.path("timed_out").asBoolean());
        assertTrue(told.path("oom_killed").asBoolean());
        assertEquals(Duration.ofSeconds(30), sandbox.asked.timeout());
    }

    @ParameterizedTest
    @CsvSource({"UNAVAILABLE, tool_unavailable", "BUSY, busy", "BROKEN, sandbox_failed"})
    void aSandboxThatDoesNotWorkIsAFailure(SandboxFailed.Why why, String code) {
        sandbox.answer = Uni.createFrom().failure(new SandboxFailed(why, "no engine"));
        assertEquals(code, call(args("python")).error().code());
    }

    @Test
    void itIsAvailableWhereTheSandboxIs() {
        assertTrue(tool.availability().available());
        sandbox.availability = Availability.unavailable("no engine");
        assertFalse(tool.availability().available());
        assertEquals("no engine", tool.availability().reason());
    }

    @Test
    void codeIsMeasuredInBytes() {
        assertTrue(tool.check(args("python").put("code", "x".repeat(102_400))).isEmpty());
        var refused = tool.check(args("python").put("code", "ä".repeat(60_000))).orElseThrow();
        assertEquals("invalid_arguments", refused.code());
        assertEquals("`code` may have 102400 bytes, found 120000", refused.message());
    }

    @Test
    void theCallMayTakeItsTimeAndTheWaitForAPlace() {
        assertEquals(Duration.ofSeconds(65), tool.timeout(args("python")));
    }

    @Test
    void cancellingCancelsTheRun() {
        var cancelled = new AtomicBoolean();
        sandbox.answer = Uni.createFrom().<CodeResult>nothing().onCancellation().invoke(() -> cancelled.set(true));
        tool.call(invocation(args("python"))).subscribe().with(ignored -> {}).cancel();
        assertTrue(cancelled.get());
    }

    @Test
    void stoppingKillsWhatRunsForTheSession() {
        sandbox.killed = Uni.createFrom()
                .item(List.of(
                        new KilledSandbox("a", true, Duration.ofMillis(80)),
                        new KilledSandbox("b", false, Duration.ofSeconds(2))));
        assertEquals(
                List.of(
                        new Stopped(Stopped.Kind.SANDBOX, "a", Stopped.Outcome.STOPPED, Duration.ofMillis(80)),
                        new Stopped(Stopped.Kind.SANDBOX, "b", Stopped.Outcome.UNKNOWN, Duration.ofSeconds(2))),
                tool.stop("s", "c").await().indefinitely());
        sandbox.killed = Uni.createFrom().failure(new SandboxFailed(SandboxFailed.Why.UNAVAILABLE, "no engine"));
        assertEquals(
                Stopped.Outcome.UNKNOWN,
                tool.stop("s", "c").await().indefinitely().getFirst().outcome());
    }

    private static ObjectNode args(String language) {
        return JSON.createObjectNode().put("language", language).put("code", "code");
    }

    private static ToolInvocation invocation(ObjectNode args) {
        return new ToolInvocation("s", "c", new Fence(2, "beef"), args, Duration.ofSeconds(65));
    }

    private ToolResult call(ObjectNode args) {
        return tool.call(invocation(args)).await().indefinitely();
    }

    /** A sandbox that only writes down what it is asked. */
    private static final class Paper implements Sandbox {
        private @Nullable CodeRun asked;
        private Availability availability = Availability.AVAILABLE;
        private Uni<CodeResult> answer = Uni.createFrom().nothing();
        private Uni<List<KilledSandbox>> killed = Uni.createFrom().item(List.of());

        @Override
        public Availability availability() {
            return availability;
        }

        @Override
        public Uni<CodeResult> run(CodeRun run) {
            asked = run;
            return answer;
        }

        @Override
        public Uni<List<KilledSandbox>> kill(String sessionId, String callId) {
            return killed;
        }
    }
}
