package dev.reagent.run.parked;

import dev.reagent.agent.Event.ByOthers;
import dev.reagent.agent.Event.RetryDue;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.PostedRows;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;

/** The rows of events that wake sessions, each open until it is delivered. */
public interface Wakeups {

    /** @param id unique in all sessions */
    record Wakeup(String id, SessionId session, ByOthers event) {

        /** The wakeup that ends the pause after {@code failed} failed attempts. */
        static Wakeup ofRetry(SessionId session, int failed) {
            return new Wakeup(PostedRows.retry(session, failed), session, new RetryDue(failed));
        }
    }

    /**
     * Returns undelivered wakeups that are due. Wakeups without a time are delivered by the server that wrote them, so they are due only
     * after {@code age}.
     */
    Uni<List<Wakeup>> open(Duration age, int limit);

    /** Returns the wakeups of a session whose time has come, delivered or not, in order. */
    Uni<List<Wakeup>> of(SessionId id);

    Uni<Void> delivered(String id);

    /** Marks all wakeups and deadlines of open sessions as undelivered, because their logs may have lost the events. */
    Uni<Void> postAgain();
}
