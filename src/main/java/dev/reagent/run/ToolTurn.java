package dev.reagent.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.Effect;
import dev.reagent.agent.Event;
import dev.reagent.agent.Event.ToolFinished;
import dev.reagent.agent.Event.ToolStarted;
import dev.reagent.agent.Failure;
import dev.reagent.agent.Observation;
import dev.reagent.agent.StorableText;
import dev.reagent.agent.ToolCall;
import dev.reagent.tool.ToolInvocation;
import dev.reagent.tool.ToolRegistry;
import dev.reagent.tool.ToolResult;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes the calls of a step that are ours, at the same time, and records each as soon as it is over. Thread-safe. */
@ApplicationScoped
class ToolTurn {

    private static final SessionLogger LOG = SessionLogger.of(ToolTurn.class);

    /** Longer results are kept beside the log; in UTF-8 bytes. */
    static final int LONGEST_IN_LOG = 32 * 1024;

    /** A tool ends its own call in time; this is for one that does not. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final ToolRegistry tools;
    private final CallLedger ledger;
    private final SessionLog log;
    private final SessionWriter writer;
    private final ObjectMapper json = new ObjectMapper();

    ToolTurn(ToolRegistry tools, CallLedger ledger, SessionLog log, SessionWriter writer) {
        this.tools = tools;
        this.ledger = ledger;
        this.log = log;
        this.writer = writer;
    }

    /**
     * Makes the calls. That the log takes their start confirms the lease once more, right before they go out. Cancelling
     * stops them.
     */
    Uni<Void> run(OwnedSession owned, List<ToolCall> calls) {
        return start(owned, calls)
                .onItem()
                .transformToMulti(started -> Multi.createFrom().iterable(calls))
                .onItem()
                .transformToUni(call -> make(owned, call))
                .merge(Math.max(1, calls.size()))
                .onItem()
                .transformToUniAndConcatenate(seen -> writer.fact(owned, List.of(new ToolFinished(seen))))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> start(OwnedSession owned, List<ToolCall> calls) {
        var session = owned.session();
        var starts = new ArrayList<Event>();
        for (var call : calls) {
            var state = session.call(call.callId());
            if (state != null && !state.started()) {
                starts.add(new ToolStarted(call.callId()));
            }
        }
        return starts.isEmpty() ? Uni.createFrom().voidItem() : writer.fact(owned, starts);
    }

    private Uni<Observation> make(OwnedSession owned, ToolCall call) {
        return Uni.createFrom().deferred(() -> {
            long start = System.nanoTime();
            return call(owned, call)
                    .ifNoItem()
                    .after(call.timeout().plus(GRACE))
                    .fail()
                    .onFailure()
                    .recoverWithItem(failure -> failed(owned, call, failure))
                    .flatMap(result -> observe(owned, call, result, Duration.ofNanos(System.nanoTime() - start)));
        });
    }

    private Uni<ToolResult> call(OwnedSession owned, ToolCall call) {
        var session = owned.session();
        return tools.find(call.tool())
                .map(tool -> tool.call(new ToolInvocation(
                        session.id().value(), call.callId(), session.fence(), arguments(call), call.timeout())))
                .orElseGet(() -> Uni.createFrom()
                        .item(ToolResult.failure(
                                "unknown_tool", "This server has no tool " + call.tool() + " any more.")));
    }

    private ObjectNode arguments(ToolCall call) {
        try {
            return (ObjectNode) json.readTree(call.arguments());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored arguments of call " + call.callId() + " are no JSON", e);
        }
    }

    private static ToolResult failed(OwnedSession owned, ToolCall call, Throwable failure) {
        if (failure instanceof TimeoutException) {
            return ToolResult.failure(
                    "timeout", "The call took longer than its " + call.timeout().toSeconds() + " s.");
        }
        var errorId = UUID.randomUUID().toString();
        LOG.error(owned.session().id(), "has a call " + call.callId() + " that broke, error " + errorId, failure);
        return ToolResult.failure("internal", "The tool broke; the server's log has it as error " + errorId + ".");
    }

    private Uni<Observation> observe(OwnedSession owned, ToolCall call, ToolResult result, Duration took) {
        var text = StorableText.of(result.text());
        var error = result.error() == null
                ? null
                : new Failure(
                        result.error().code(), StorableText.of(result.error().message()));
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= LONGEST_IN_LOG) {
            var seen = new Observation(call.callId(), call.tool(), text, error, took, null);
            return writeDown(owned, call, seen, null).replaceWith(seen);
        }
        var whole = new Observation.Whole(sha256(bytes), bytes.length);
        var seen = new Observation(call.callId(), call.tool(), beginning(bytes), error, took, whole);
        return log.keepResult(owned.session().id(), call.callId(), text)
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .atMost(60)
                .flatMap(kept -> writeDown(owned, call, seen, text))
                .replaceWith(seen);
    }

    /** Cut at a character. */
    private static String beginning(byte[] bytes) {
        int end = LONGEST_IN_LOG;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** In the ledger before the log. While PostgreSQL is away this waits, as long as the run itself may. */
    private Uni<Void> writeDown(OwnedSession owned, ToolCall call, Observation seen, @Nullable String whole) {
        if (call.effect() == Effect.NONE) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .deferred(() -> ledger.finish(owned.session(), seen, whole))
                .onFailure(failure -> !(failure instanceof StaleLease))
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .expireIn(owned.session().task().timeout().toMillis());
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
