package dev.reagent.webhook;

import dev.reagent.agent.task.SessionId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The callbacks of an organisation, sent and unsent, for its API. */
interface DeliveryLog {

    /**
     * Which deliveries to list.
     *
     * @param session null for all of the organisation
     * @param status  null for every status
     */
    record Filter(
            String orgId,
            @Nullable SessionId session,
            @Nullable DeliveryStatus status) {}

    /** The position of a delivery in the page order. */
    record Place(Instant createdAt, String deliveryId) {}

    /** Returns up to {@code limit} deliveries after a position, newest first. */
    Uni<List<Delivery>> list(Filter filter, @Nullable Place after, int limit);

    /**
     * Queues a delivery to be sent again, in any status, and restarts its schedule. If a try is running, the delivery is sent once more
     * after it.
     *
     * @return the delivery, pending; empty if the organisation has none with this id
     */
    Uni<Optional<Delivery>> replay(String orgId, String deliveryId);
}
