package dev.reagent.tool.code;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.Stopped;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.SandboxUse;
import dev.reagent.sandbox.CodeResult;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.KilledSandbox;
import dev.reagent.sandbox.Language;
import dev.reagent.sandbox.Sandbox;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.SandboxFile;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.Tiers;
import dev.reagent.tool.Availability;
import dev.reagent.tool.JsonSchemas;
import dev.reagent.tool.Tool;
import dev.reagent.tool.ToolDefinition;
import dev.reagent.tool.ToolErrorCode;
import dev.reagent.tool.ToolInvocation;
import dev.reagent.tool.ToolResult;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Runs Python or Node.js code in a sandbox of its own. */
@Singleton
public final class CodeRunTool implements Tool {

    // time besides the code's own: its start, its end, both transfers, and that of its files
    private static final Duration AROUND = Duration.ofSeconds(10).plus(CodeFiles.KEEP_PATIENCE);

    private static final String TEXT =
            "Runs Python or Node.js code and gives what it printed and its exit code. Print what you want to see. Each"
                    + " run starts afresh in %s, unless `state` is keep. Files that it writes to %s are kept for the"
                    + " user and for later runs, which get those that they name in `files` in their working directory; all"
                    + " others are gone. stdout and stderr are cut at 50 KB each.";

    private static final ToolDefinition WALLED = definition(TEXT.formatted("a sandbox without network", "/artifacts"));

    private static final ToolDefinition UNWALLED = definition(TEXT.formatted(
            "a folder of its own on the server's machine", "the folder artifacts in its working directory"));

    private static ToolDefinition definition(String description) {
        return new ToolDefinition("code_run", description, JsonSchemas.parse("""
                    {"type": "object",
                     "properties": {
                       "language": {"type": "string", "enum": ["python", "node"]},
                       "code": {"type": "string", "minLength": 1, "maxLength": 102400, "description": "The whole program, to 100 KB"},
                       "stdin": {"type": "string", "description": "Its standard input, default empty"},
                       "files": {"type": "array", "maxItems": 50, "items": {"type": "string", "minLength": 1, "maxLength": 1024},
                                 "description": "Names of files that earlier runs kept"},
                       "state": {"type": "string", "enum": ["fresh", "keep"],
                                 "description": "keep: run where earlier calls with keep ran, with their variables and files. Default fresh"},
                       "timeout_seconds": {"type": "integer", "minimum": 1, "maximum": 60, "description": "Default 30"}},
                     "required": ["language", "code"],
                     "additionalProperties": false}"""), "code", false, true);
    }

    private final Sandbox sandbox;
    private final CodeFiles files;
    private final Tiers tiers;

    CodeRunTool(Sandbox sandbox, CodeFiles files, Tiers tiers) {
        this.sandbox = sandbox;
        this.files = files;
        this.tiers = tiers;
    }

    @Override
    public ToolDefinition definition() {
        return sandbox.walls() ? WALLED : UNWALLED;
    }

    @Override
    public Availability availability() {
        var seen = sandbox.availability();
        return new Availability(seen.available(), seen.reason());
    }

    @Override
    public Effect effect(ObjectNode args) {
        // If run twice, code that stays would find its own earlier state. Without a wall, its effects are unknown.
        return stays(args) || !sandbox.walls() ? Effect.EFFECT : Effect.NONE;
    }

    private static boolean stays(ObjectNode args) {
        return args.path("state").asText().equals("keep");
    }

    /** Twice the code's own timeout, because it may wait that long for a slot. */
    @Override
    public Duration timeout(ObjectNode args) {
        return ofTheCode(args).multipliedBy(2).plus(AROUND);
    }

    @Override
    public Optional<Failure> check(ObjectNode args) {
        return tooLong(args, "code", CodeRun.MAX_CODE).or(() -> tooLong(args, "stdin", CodeRun.MAX_STDIN));
    }

    private static Optional<Failure> tooLong(ObjectNode args, String field, int limit) {
        int bytes = args.path(field).asText().getBytes(StandardCharsets.UTF_8).length;
        return bytes <= limit
                ? Optional.empty()
                : Optional.of(ToolErrorCode.INVALID_ARGUMENTS.because(
                        "`%s` may have %d bytes, found %d".formatted(field, limit, bytes)));
    }

    @Override
    public Uni<ToolResult> call(ToolInvocation invocation) {
        return files.wanted(
                        invocation,
                        invocation.args().path("files"),
                        tier(invocation).inputBytes())
                .flatMap(wanted -> sandbox.run(order(invocation, wanted)))
                .flatMap(result -> files.keep(invocation, result)
                        .map(left -> told(
                                result,
                                left,
                                tiers.use(tier(invocation), result.times().running()))))
                .onFailure(SandboxFailed.class)
                .recoverWithItem(failure -> failed((SandboxFailed) failure, stays(invocation.args())))
                .onFailure(CodeFiles.NoSuchFile.class)
                .recoverWithItem(failure -> ToolResult.failure(
                        ToolErrorCode.INVALID_ARGUMENTS.because(String.valueOf(failure.getMessage()))));
    }

    private static Tier tier(ToolInvocation invocation) {
        return invocation.sandbox() == null ? Tier.SMALL : Tier.of(invocation.sandbox());
    }

    private CodeRun order(ToolInvocation invocation, List<SandboxFile> wanted) {
        var args = invocation.args();
        return new CodeRun(
                new CodeRun.Call(invocation.sessionId(), invocation.fence(), invocation.callId()),
                new CodeRun.Program(
                        language(args.path("language").asText()),
                        args.path("code").asText()),
                args.path("stdin").asText(),
                wanted,
                files.kept(),
                stays(args),
                shorter(ofTheCode(args), invocation.timeout()),
                tier(invocation));
    }

    private static Language language(String spelling) {
        return Arrays.stream(Language.values())
                .filter(language -> language.spelling().equals(spelling))
                .findFirst()
                .orElseThrow();
    }

    private static Duration ofTheCode(ObjectNode args) {
        return Duration.ofSeconds(args.path("timeout_seconds").asInt(30));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static ToolResult told(CodeResult result, Left left, SandboxUse use) {
        var told = JsonNodeFactory.instance
                .objectNode()
                .put("stdout", result.stdout().text())
                .put("stderr", result.stderr().text())
                .put("exit_code", result.end().exitCode())
                .put("timed_out", result.end().timedOut())
                .put("oom_killed", result.end().oomKilled())
                .put("duration_ms", result.times().running().toMillis());
        if (result.times().waited().isPositive()) {
            told.put("waited_ms", result.times().waited().toMillis());
        }
        switch (result.state()) {
            case NONE -> {}
            case NEW -> told.put("state", "new");
            case KEPT -> told.put("state", "kept");
            case LOST -> told.put("state", "lost");
        }
        left.addTo(told);
        return new ToolResult(told.toString(), null, left.kept(), use);
    }

    private static ToolResult failed(SandboxFailed failure, boolean stayed) {
        return switch (failure.why()) {
            case UNAVAILABLE ->
                ToolResult.failure(
                        ToolErrorCode.TOOL_UNAVAILABLE.because("code cannot be run now: " + failure.getMessage()));
            case BUSY ->
                ToolResult.failure(ToolErrorCode.BUSY.because("no sandbox became free in time; try again later"));
            case BROKEN ->
                ToolResult.failure(ToolErrorCode.SANDBOX_FAILED.because(
                        stayed
                                ? "the sandbox broke; the code may have run. The state of earlier calls is lost"
                                : "the sandbox broke; the code may have run. Try once more"));
        };
    }

    @Override
    public Uni<List<Stopped>> stop(String sessionId, String callId) {
        return sandbox.kill(sessionId, callId)
                .map(killed -> killed.stream().map(CodeRunTool::stopped).toList())
                .onFailure(SandboxFailed.class)
                .recoverWithItem(
                        List.of(new Stopped(Stopped.Kind.SANDBOX, callId, Stopped.Outcome.UNKNOWN, Duration.ZERO)));
    }

    private static Stopped stopped(KilledSandbox killed) {
        return new Stopped(
                Stopped.Kind.SANDBOX,
                killed.id(),
                killed.confirmed() ? Stopped.Outcome.STOPPED : Stopped.Outcome.UNKNOWN,
                killed.took());
    }
}
