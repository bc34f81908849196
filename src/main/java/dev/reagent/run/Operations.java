package dev.reagent.run;

import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What operators order servers to do; kept in Redis, so that every server obeys within a second and a restart keeps it. */
public interface Operations {

    /** What can be ordered. */
    enum Order {
        /** New runs are refused, on every server. */
        INTAKE,
        /** Nothing is taken from the queue; what runs goes on. */
        CLAIMS,
        /** One server takes nothing more and hands over what it has. */
        DRAIN
    }

    /**
     * Keeps or drops an order.
     *
     * @param server null for all; must be there for {@link Order#DRAIN}, and not for {@link Order#INTAKE}
     * @param on     whether it counts from now on
     * @return false where there is no such server
     */
    Uni<Boolean> order(Order order, @Nullable String server, boolean on);

    /** What is ordered now, and who is there. */
    Uni<State> look();

    /**
     * @param self    the id of the server that was asked
     * @param servers those with a heartbeat
     */
    record State(String self, boolean intakePaused, boolean claimsPaused, List<Server> servers) {}

    /**
     * @param sessions     in its hands
     * @param maxSessions  that it may have there
     * @param claimsPaused by an order to this server alone
     * @param profile      null for a moment at its start
     */
    record Server(
            String id,
            long sessions,
            long maxSessions,
            boolean claimsPaused,
            boolean draining,
            @Nullable ServerProfile profile) {}
}
