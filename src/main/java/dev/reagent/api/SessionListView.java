package dev.reagent.api;

import dev.reagent.run.SessionPage;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of sessions. */
@Schema(description = "Sessions, newest first")
record SessionListView(
        List<SummaryView> sessions,

        @Schema(description = "What to ask the next page with; null on the last") @Nullable
        String nextCursor) {

    static SessionListView of(SessionPage page) {
        return new SessionListView(page.sessions().stream().map(SummaryView::of).toList(), page.nextCursor());
    }
}
