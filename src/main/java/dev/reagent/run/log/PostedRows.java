package dev.reagent.run.log;

import dev.reagent.agent.Event.ApprovalDecided;
import dev.reagent.agent.Event.ByOthers;
import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.Event.DeadlinePassed;
import dev.reagent.agent.Event.RetryDue;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.task.SessionId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The ids of events that others than a session's owner post into its log. A log accepts one event for each id, so a post can be
 * repeated if its reply was lost.
 */
public final class PostedRows {

    /** A cancel; one per session. */
    public static final String CANCEL = "cancel";

    /** The end of the run's time; one per session. */
    public static final String DEADLINE = "deadline";

    private PostedRows() {}

    /** Returns the id of the event that ends the pause after {@code failed} failed attempts. */
    public static String retry(SessionId session, int failed) {
        return session + "/retry/" + failed;
    }

    /** Returns the ids of the posted events among these entries of the session's log. */
    public static Set<String> in(SessionId session, List<LogEntry> entries) {
        var rows = new HashSet<String>();
        for (var entry : entries) {
            if (entry.event() instanceof ByOthers posted) {
                rows.add(row(session, posted));
            }
        }
        return rows;
    }

    private static String row(SessionId session, ByOthers posted) {
        return switch (posted) {
            case ApprovalDecided decided -> decided.approvalId();
            case CancelRequested cancel -> CANCEL;
            case DeadlinePassed deadline -> DEADLINE;
            case RetryDue(int failed) -> retry(session, failed);
        };
    }
}
