package dev.reagent.run.reading;

import dev.reagent.run.log.SessionSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of an organisation's sessions, newest first.
 *
 * @param nextCursor the cursor of the next page; null on the last page
 */
public record SessionPage(
        List<SessionSummary> sessions, @Nullable String nextCursor) {}
