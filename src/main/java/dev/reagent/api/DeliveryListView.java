package dev.reagent.api;

import dev.reagent.webhook.DeliveryPage;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of deliveries. */
@Schema(description = "Deliveries of callbacks, newest first")
record DeliveryListView(
        List<DeliveryView> deliveries,

        @Schema(description = "What to ask the next page with; null on the last") @Nullable
        String nextCursor) {

    static DeliveryListView of(DeliveryPage page) {
        return new DeliveryListView(
                page.deliveries().stream().map(DeliveryView::of).toList(), page.nextCursor());
    }
}
