package dev.reagent.stream;

import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Multi;

/** The stream of a session, from any point, on any server. */
public interface SessionStream {

    /**
     * Everything after a point, then what follows as it happens; ends after the terminal event.
     *
     * @param after the seq of the last item the reader has; 0 for all
     * @return by rising seq; nothing that Redis does not hold yet. Fails with {@code RunRefused} where there is no such
     *         session in the organisation
     */
    Multi<StreamItem> follow(String orgId, SessionId id, long after);
}
