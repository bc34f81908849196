package dev.reagent.run.loop;

import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.task.StorableText;
import dev.reagent.run.ledger.CallLedger;
import dev.reagent.run.log.StaleLease;
import dev.reagent.stores.Backoff;
import dev.reagent.tool.ToolResult;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Turns tools' results into observations. Long results are stored beside the log, those of effects in the ledger. Thread-safe. */
@ApplicationScoped
class Observations {

    private final CallLedger ledger;
    private final SessionWriter writer;

    Observations(CallLedger ledger, SessionWriter writer) {
        this.ledger = ledger;
        this.writer = writer;
    }

    /** Stores the result of a call and returns the observation to record. */
    Uni<Observation> keep(ActiveSession owned, ToolCall call, ToolResult result, Duration took) {
        var text = StorableText.of(result.text());
        var error = result.error() == null
                ? null
                : new Failure(
                        result.error().code(), StorableText.of(result.error().message()));
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= ShortResult.MOST) {
            var seen = new Observation(
                    call.callId(), call.tool(), text, error, took, null, result.artifacts(), result.sandbox());
            return writeDown(owned, call, seen, null).replaceWith(seen);
        }
        var whole = new Observation.Whole(sha256(bytes), bytes.length);
        var mark = ShortResult.mark(owned.session().id(), call.callId(), bytes.length);
        var shown = ShortResult.ofObject(text, mark).orElseGet(() -> ShortResult.beginning(text, ShortResult.MOST));
        var seen = new Observation(
                call.callId(), call.tool(), shown, error, took, whole, result.artifacts(), result.sandbox());
        return writer.keepResult(owned, call.callId(), text)
                .flatMap(kept -> writeDown(owned, call, seen, text))
                .replaceWith(seen);
    }

    /** Writes to the ledger, which must come before the log. Retries while PostgreSQL is down, at most for the run's timeout. */
    private Uni<Void> writeDown(ActiveSession owned, ToolCall call, Observation seen, @Nullable String whole) {
        if (call.effect() == Effect.NONE) {
            return Uni.createFrom().voidItem();
        }
        return Backoff.STORES.within(
                owned.session().task().limits().timeout(),
                failure -> !(failure instanceof StaleLease),
                () -> ledger.finish(owned.session(), seen, whole));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
