package dev.reagent.webhook;

import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What callbacks were told and are to be told, for those whom it concerns. */
interface DeliveryLog {

    /**
     * Which deliveries are asked for.
     *
     * @param session null for all of the organisation
     * @param status  null for every status
     */
    record Filter(
            String orgId,
            @Nullable SessionId session,
            @Nullable DeliveryStatus status) {}

    /** The place of a delivery in the order of pages. */
    record Place(Instant createdAt, String deliveryId) {}

    /** Some deliveries after a place, newest first. */
    Uni<List<Delivery>> list(Filter filter, @Nullable Place after, int limit);

    /**
     * Has a delivery sent again, whatever became of it, its schedule begun anew; one that is being sent is sent once more
     * after that.
     *
     * @return the delivery, pending; absent where the organisation has none of that id
     */
    Uni<Optional<Delivery>> replay(String orgId, String deliveryId);
}
