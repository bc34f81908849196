package dev.reagent.webhook;

import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.run.intake.RunRefused.Why;
import dev.reagent.run.intake.StoreCall;
import dev.reagent.webhook.DeliveryLog.Filter;
import dev.reagent.webhook.DeliveryLog.Place;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists and replays deliveries for a client. A client's error fails with {@link RunRefused}. Thread-safe. */
@ApplicationScoped
public class DeliveryDesk {

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private final DeliveryLog log;
    private final DeliveryLoop loop;

    DeliveryDesk(DeliveryLog log, DeliveryLoop loop) {
        this.log = log;
        this.loop = loop;
    }

    /**
     * @param session null for every session
     * @param status  null for every status
     * @param limit   at least 1
     * @param cursor  from the previous page, any other is refused; null for the first page
     */
    public Uni<DeliveryPage> list(
            String orgId,
            @Nullable SessionId session,
            @Nullable DeliveryStatus status,
            int limit,
            @Nullable String cursor) {
        var after = cursor == null ? null : decode(cursor);
        return StoreCall.ask(log.list(new Filter(orgId, session, status), after, limit + 1))
                .map(found -> page(found, limit));
    }

    private static DeliveryPage page(List<Delivery> found, int limit) {
        return found.size() <= limit
                ? new DeliveryPage(found, null)
                : new DeliveryPage(found.subList(0, limit), encode(found.get(limit - 1)));
    }

    /** Queues a delivery to be sent again; empty if the organisation has none with this id. */
    public Uni<Optional<Delivery>> replay(String orgId, String deliveryId) {
        return StoreCall.ask(log.replay(orgId, deliveryId)).invoke(loop::wake);
    }

    private static String encode(Delivery last) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((last.createdAt() + "/" + last.deliveryId()).getBytes(StandardCharsets.UTF_8));
    }

    private static Place decode(String cursor) {
        try {
            var parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split("/", -1);
            var at = Instant.parse(parts[0]);
            if (parts.length == 2 && !at.isBefore(Instant.EPOCH) && !at.isAfter(LATEST)) {
                return new Place(at, SessionId.parse(parts[1]).orElseThrow().value());
            }
        } catch (IllegalArgumentException | DateTimeException | NoSuchElementException notOurs) {
            throw unknownCursor();
        }
        throw unknownCursor();
    }

    private static RunRefused unknownCursor() {
        return new RunRefused(Why.INVALID_CURSOR, "Unknown cursor: pass next_cursor from the previous page unchanged.");
    }
}
