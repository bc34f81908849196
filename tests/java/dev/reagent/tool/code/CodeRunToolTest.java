package dev.reagent.tool.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.Stopped;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.call.SandboxUse;
import dev.reagent.agent.task.Artifact;
import dev.reagent.agent.task.SandboxSize;
import dev.reagent.agent.task.SessionId;
import dev.reagent.artifact.InMemoryArtifacts;
import dev.reagent.sandbox.Availability;
import dev.reagent.sandbox.CodeResult;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.KeptBounds;
import dev.reagent.sandbox.KilledSandbox;
import dev.reagent.sandbox.Language;
import dev.reagent.sandbox.LeftOut;
import dev.reagent.sandbox.Sandbox;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.SandboxFile;
import dev.reagent.sandbox.TestTiers;
import dev.reagent.sandbox.Tier;
import dev.reagent.tool.ToolInvocation;
import dev.reagent.tool.ToolResult;
import io.smallrye.mutiny.Uni;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeRunToolTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LeftOut NOTHING = new LeftOut(List.of(), 0);
    private static final KeptBounds KEPT = new KeptBounds(3, 1000);

    private final Paper sandbox = new Paper();
    private final InMemoryArtifacts artifacts = new InMemoryArtifacts();
    private final CodeRunTool tool = new CodeRunTool(sandbox, new CodeFiles(artifacts, KEPT), TestTiers.of(Map.of()));

    @Test
    void theSandboxGetsTheCallAndItsAnswerIsTold() throws Exception {
        sandbox.answer = Uni.createFrom()
                .item(new CodeResult(
                        new CodeResult.Output("42\n", false),
                        new CodeResult.Output("warned", false),
                        new CodeResult.End(3, false, false),
                        new CodeResult.Times(Duration.ofMillis(17), Duration.ZERO),
                        List.of(),
                        NOTHING,
                        CodeResult.State.NONE));
        var result = call(args("node").put("stdin", "in").put("timeout_seconds", 7));
        assertEquals(
                new CodeRun(
                        new CodeRun.Call("s", new Fence(2, "beef"), "c"),
                        new CodeRun.Program(Language.NODE, "code"),
                        "in",
                        List.of(),
                        KEPT,
                        false,
                        Duration.ofSeconds(7),
                        Tier.SMALL),
                sandbox.asked);
        assertNull(result.error());
        assertEquals(new SandboxUse(Duration.ofMillis(17), 9, 128 * 17, MicroDollars.ZERO), result.sandbox());
        assertEquals(JSON.readTree("""
                        {"stdout": "42\\n", "stderr": "warned", "exit_code": 3, "timed_out": false, "oom_killed": false, "duration_ms": 17}"""), JSON.readTree(result.text()));
    }

    @Test
    void codeThatWasKilledHasNoExitCodeAndIsStillAResult() throws Exception {
        sandbox.answer = Uni.createFrom()
                .item(new CodeResult(
                        new CodeResult.Output("", false),
                        new CodeResult.Output("", false),
                        new CodeResult.End(null, true, true),
                        new CodeResult.Times(Duration.ofSeconds(30), Duration.ofMillis(1200)),
                        List.of(),
                        NOTHING,
                        CodeResult.State.NONE));
        var told = JSON.readTree(call(args("python")).text());
        assertTrue(told.path("exit_code").isNull());
        assertTrue(told.path("timed_out").asBoolean());
        assertTrue(told.path("oom_killed").asBoolean());
        assertEquals(1200, told.path("waited_ms").asInt());
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
    void theCallMayTakeItsTimeAndTheWaitForAPlaceAndForItsFiles() {
        assertEquals(Duration.ofSeconds(90), tool.timeout(args("python")));
    }

    @Test
    void whatItLeavesIsKeptAndTold() throws Exception {
        sandbox.answer = Uni.createFrom().item(left(file("plot.png", "png"), file("t.csv", "a,b")));
        var result = call(args("python"));
        assertEquals(
                List.of("plot.png", "t.csv"),
                result.artifacts().stream().map(Artifact::name).toList());
        assertEquals(JSON.readTree("""
                [{"artifact_id": "00000000-0000-4000-8000-000000000001", "name": "plot.png", "media_type": "application/octet-stream", "bytes": 3},
                 {"artifact_id": "00000000-0000-4000-8000-000000000002", "name": "t.csv", "media_type": "application/octet-stream", "bytes": 3}]
                """), JSON.readTree(result.text()).path("artifacts"));
        assertTrue(JSON.readTree(result.text()).path("left_out").isMissingNode());
    }

    @Test
    void whatCouldNotBeKeptIsToldAsWellAsWhatItPrinted() throws Exception {
        sandbox.answer = Uni.createFrom()
                .item(new CodeResult(
                        new CodeResult.Output("42\n", false),
                        new CodeResult.Output("", false),
                        new CodeResult.End(0, false, false),
                        new CodeResult.Times(Duration.ofMillis(17), Duration.ZERO),
                        List.of(file("a", "1")),
                        new LeftOut(List.of(new LeftOut.File("b\n", "it is no plain file")), 7),
                        CodeResult.State.NONE));
        artifacts.fail();
        var result = call(args("python"));
        assertNull(result.error());
        assertEquals(List.of(), result.artifacts());
        var told = JSON.readTree(result.text());
        assertEquals("42\n", told.path("stdout").asText());
        assertEquals(8, told.path("artifacts_left_out").asInt());
        assertEquals(JSON.readTree("""
                [{"name": "b_", "why": "it is no plain file"}, {"name": "a", "why": "the server could not store it"}]
                """), told.path("left_out"));
    }

    @Test
    void whatAnEarlierTryLeftIsReplacedAlsoByNothing() {
        sandbox.answer = Uni.createFrom().item(left(file("a", "1")));
        call(args("python"));
        sandbox.answer = Uni.createFrom().item(left());
        call(args("python"));
        assertEquals(List.of(), artifacts.of(new SessionId("s")).await().indefinitely());
        int asked = artifacts.asked();
        tool.call(new ToolInvocation("s", "c", new Fence(1, "f00d"), args("python"), Duration.ofSeconds(65), null))
                .await()
                .indefinitely();
        assertEquals(asked, artifacts.asked(), "a first try has nothing to replace");
    }

    @Test
    void codeGetsTheFilesThatItNames() {
        sandbox.answer = Uni.createFrom().item(left(file("a.csv", "12345"), file("b.csv", "6")));
        call(args("python"));
        call(asking("b.csv", "00000000-0000-4000-8000-000000000001", "b.csv"));
        assertEquals(
                List.of("b.csv", "a.csv"),
                sandbox.asked.files().stream().map(SandboxFile::name).toList());
        assertEquals(5, sandbox.asked.files().getLast().bytes());
    }

    @Test
    void ofSeveralFilesWithANameItGetsTheNewest() throws Exception {
        sandbox.answer = Uni.createFrom().item(left(file("a.csv", "old")));
        call(args("python"));
        sandbox.answer = Uni.createFrom().item(left(file("a.csv", "newer")));
        tool.call(new ToolInvocation("s", "d", new Fence(2, "beef"), args("python"), Duration.ofSeconds(65), null))
                .await()
                .indefinitely();
        call(asking("a.csv"));
        assertEquals(5, sandbox.asked.files().getFirst().bytes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c.csv|There is no file \"c.csv\". There are \"a.csv\", \"main.py\".",
                "main.py|The file \"main.py\" cannot be there: the code itself has that name."
            })
    void aFileThatItCannotHaveIsAMistakeInTheCall(String name, String told) {
        sandbox.answer = Uni.createFrom().item(left(file("a.csv", "1"), file("main.py", "1")));
        call(args("python"));
        sandbox.asked = null;
        var failed = call(asking(name));
        assertEquals("invalid_arguments", failed.error().code());
        assertEquals(told, failed.error().message());
        assertNull(sandbox.asked);
    }

    @Test
    void filesThatAreTooLargeForTheSandboxAreAMistakeInTheCall() {
        sandbox.answer = Uni.createFrom()
                .item(left(new SandboxFile("big", 33L << 20, InputStream::nullInputStream), file("a", "1")));
        call(args("python"));
        assertEquals(
                "The files are too large for this sandbox, which takes 33554432 bytes of them. Ask for fewer.",
                call(asking("a", "big")).error().message());
    }

    @Test
    void codeThatStaysHasAnEffectAndIsToldWhatItFound() throws Exception {
        assertEquals(Effect.NONE, tool.effect(args("python")));
        var keep = args("python").put("state", "keep");
        assertEquals(Effect.EFFECT, tool.effect(keep));
        sandbox.answer = Uni.createFrom().item(ended(CodeResult.State.KEPT));
        assertEquals("kept", JSON.readTree(call(keep).text()).path("state").asText());
        assertTrue(sandbox.asked.stays());
        sandbox.answer = Uni.createFrom().item(left());
        assertTrue(JSON.readTree(call(args("python")).text()).path("state").isMissingNode());
        assertFalse(sandbox.asked.stays());
    }

    @Test
    void withoutAWallAnyCodeMayHaveEffects() {
        sandbox.walls = false;
        assertEquals(Effect.EFFECT, tool.effect(args("python")));
        var said = tool.definition().description();
        assertTrue(said.contains("artifacts in its working directory") && !said.contains("without network"), said);
    }

    private static ObjectNode asking(String... names) {
        var args = args("python");
        var files = args.putArray("files");
        for (var name : names) {
            files.add(name);
        }
        return args;
    }

    private static SandboxFile file(String name, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new SandboxFile(name, bytes.length, () -> new ByteArrayInputStream(bytes));
    }

    private static CodeResult left(SandboxFile... files) {
        return ended(CodeResult.State.NONE, files);
    }

    private static CodeResult ended(CodeResult.State state, SandboxFile... files) {
        return new CodeResult(
                new CodeResult.Output("", false),
                new CodeResult.Output("", false),
                new CodeResult.End(0, false, false),
                new CodeResult.Times(Duration.ofMillis(17), Duration.ZERO),
                List.of(files),
                NOTHING,
                state);
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
        return new ToolInvocation("s", "c", new Fence(2, "beef"), args, Duration.ofSeconds(65), null);
    }

    private ToolResult call(ObjectNode args) {
        return tool.call(invocation(args)).await().indefinitely();
    }

    /** A sandbox that only writes down what it is asked. */
    private static final class Paper implements Sandbox {
        private @Nullable CodeRun asked;
        private boolean walls = true;
        private Availability availability = Availability.AVAILABLE;
        private Uni<CodeResult> answer = Uni.createFrom().nothing();
        private Uni<List<KilledSandbox>> killed = Uni.createFrom().item(List.of());

        @Override
        public boolean walls() {
            return walls;
        }

        @Override
        public Availability availability() {
            return availability;
        }

        @Override
        public Availability availability(Tier tier) {
            return availability;
        }

        @Override
        public SandboxSize size(Tier tier) {
            throw new UnsupportedOperationException();
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

        @Override
        public void forget(String sessionId) {}
    }
}
