package dev.reagent.run;

import dev.reagent.agent.Effect;
import dev.reagent.agent.Failure;
import dev.reagent.agent.Observation;
import dev.reagent.agent.StorableText;
import dev.reagent.agent.ToolCall;
import dev.reagent.tool.ToolResult;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Makes observations of what tools bring: long results kept beside the log, those of calls with effects in the ledger. Thread-safe. */
@ApplicationScoped
class Observations {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final CallLedger ledger;
    private final SessionWriter writer;

    Observations(CallLedger ledger, SessionWriter writer) {
        this.ledger = ledger;
        this.writer = writer;
    }

    /** Keeps what came of a call, and gives the observation that is to be recorded. */
    Uni<Observation> keep(OwnedSession owned, ToolCall call, ToolResult result, Duration took) {
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
