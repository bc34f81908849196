package dev.reagent.tool.code;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.Effect;
import dev.reagent.agent.Failure;
import dev.reagent.agent.Stopped;
import dev.reagent.sandbox.CodeResult;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.KilledSandbox;
import dev.reagent.sandbox.Language;
import dev.reagent.sandbox.Sandbox;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.Tier;
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

    // of a sandbox, beside the code's own time: its start, its end, the way there and back
    private static final Duration AROUND = Duration.ofSeconds(5);

    private static final ToolDefinition DEFINITION = new ToolDefinition(
            "code_run",
            "Runs Python or Node.js code and gives what it printed and its exit code. Print what you want to see. Each"
                    + " run starts afresh in a sandbox without network; files are gone after it. stdout and stderr are"
                    + " cut at 50 KB each.",
            JsonSchemas.parse("""
                    {"type": "object",
                     "properties": {
                       "language": {"type": "string", "enum": ["python", "node"]},
                       "code": {"type": "string", "minLength": 1, "maxLength": 102400, "description": "The whole program, to 100 KB"},
                       "stdin": {"type": "string", "description": "Its standard input, default empty"},
                       "timeout_seconds": {"type": "integer", "minimum": 1, "maximum": 60, "description": "Default 30"}},
                     "required": ["language", "code"],
                     "additionalProperties": false}"""),
            "code",
            false,
            true);

    private final Sandbox sandbox;

    CodeRunTool(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    @Override
    public ToolDefinition definition() {
        return DEFINITION;
    }

    @Override
    public Availability availability() {
        var seen = sandbox.availability();
        return new Availability(seen.available(), seen.reason());
    }

    @Override
    public Effect effect(ObjectNode args) {
        return Effect.NONE;
    }

    /** Twice the code's own, because it may wait as long for a place. */
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
        return Uni.createFrom()
                .deferred(() -> sandbox.run(order(invocation)))
                .map(CodeRunTool::told)
                .onFailure(SandboxFailed.class)
                .recoverWithItem(failure -> failed((SandboxFailed) failure));
    }

    private static CodeRun order(ToolInvocation invocation) {
        var args = invocation.args();
        return new CodeRun(
                invocation.sessionId(),
                invocation.callId(),
                invocation.fence().attempt(),
                invocation.fence().lease(),
                language(args.path("language").asText()),
                args.path("code").asText(),
                args.path("stdin").asText(),
                shorter(ofTheCode(args), invocation.timeout()),
                Tier.SMALL);
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

    private static ToolResult told(CodeResult result) {
        return ToolResult.success(JsonNodeFactory.instance
                .objectNode()
                .put("stdout", result.stdout())
                .put("stderr", result.stderr())
                .put("exit_code", result.exitCode())
                .put("timed_out", result.timedOut())
                .put("oom_killed", result.oomKilled())
                .put("duration_ms", result.duration().toMillis())
                .toString());
    }

    private static ToolResult failed(SandboxFailed failure) {
        return switch (failure.why()) {
            case UNAVAILABLE ->
                new ToolResult(
                        "", ToolErrorCode.TOOL_UNAVAILABLE.because("code cannot be run now: " + failure.getMessage()));
            case BUSY ->
                new ToolResult("", ToolErrorCode.BUSY.because("no sandbox became free in time; try again later"));
            case BROKEN ->
                new ToolResult(
                        "",
                        ToolErrorCode.SANDBOX_FAILED.because(
                                "the sandbox broke; the code may have run. Try once more"));
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
