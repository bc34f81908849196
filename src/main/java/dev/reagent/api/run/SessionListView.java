package dev.reagent.api.run;

import dev.reagent.api.view.SummaryView;
import dev.reagent.run.reading.SessionPage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of sessions. */
public record SessionListView(
        List<SummaryView> sessions, @Nullable String nextCursor) {

    static SessionListView of(SessionPage page) {
        return new SessionListView(page.sessions().stream().map(SummaryView::of).toList(), page.nextCursor());
    }
}
