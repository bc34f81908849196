package dev.reagent.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some sessions of an organisation, newest first.
 *
 * @param nextCursor what to ask the next page with; null on the last
 */
public record SessionPage(
        List<SessionSummary> sessions, @Nullable String nextCursor) {}
