package dev.reagent.webhook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some deliveries, newest first.
 *
 * @param nextCursor what to ask the next page with; null on the last
 */
public record DeliveryPage(
        List<Delivery> deliveries, @Nullable String nextCursor) {

    public DeliveryPage {
        deliveries = List.copyOf(deliveries);
    }
}
