package dev.reagent.run;

import dev.reagent.agent.Event;
import dev.reagent.agent.Event.RetryDue;
import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;

/** Rows that wake sessions, each until it is delivered. */
public interface Wakeups {

    /** @param id one of a kind in all sessions */
    record Wakeup(String id, SessionId session, Event event) {

        /** For the time when another attempt of a run may begin, after so many that failed. */
        static Wakeup ofRetry(SessionId session, int failed) {
            return new Wakeup(session + "/retry/" + failed, session, new RetryDue(failed));
        }
    }

    /**
     * Those that are not delivered and are due: at their time or, where they have none because whoever wrote them delivers
     * them, after {@code age}.
     */
    Uni<List<Wakeup>> open(Duration age, int limit);

    /** Those of one session, delivered or not, in order; not those whose time has not come. */
    Uni<List<Wakeup>> of(SessionId id);

    Uni<Void> delivered(String id);

    /** Has everything delivered once more that open sessions were told, the end of their time too: their logs may have lost it. */
    Uni<Void> tellAgain();
}
