package dev.reagent.api.webhook;

import dev.reagent.webhook.DeliveryPage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of deliveries. */
public record DeliveryListView(
        List<DeliveryView> deliveries, @Nullable String nextCursor) {

    static DeliveryListView of(DeliveryPage page) {
        return new DeliveryListView(
                page.deliveries().stream().map(DeliveryView::of).toList(), page.nextCursor());
    }
}
