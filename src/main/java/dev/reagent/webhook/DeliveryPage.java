package dev.reagent.webhook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of deliveries, newest first.
 *
 * @param nextCursor the cursor of the next page; null on the last
 */
public record DeliveryPage(
        List<Delivery> deliveries, @Nullable String nextCursor) {

    public DeliveryPage {
        deliveries = List.copyOf(deliveries);
    }
}
