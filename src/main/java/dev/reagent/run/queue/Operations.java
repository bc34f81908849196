package dev.reagent.run.queue;

import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operations by operators. Redis keeps them, so every server follows them within a second and they survive a restart. */
public interface Operations {

    /** What an operator may turn on. */
    enum Operation {
        /** Every server refuses new runs. */
        INTAKE,
        /** Servers take nothing from the queue; running sessions continue. */
        CLAIMS,
        /** One server takes nothing more and hands over the sessions it holds. */
        DRAIN
    }

    /**
     * Turns an operation on or off.
     *
     * @param server null for all; required for {@link Operation#DRAIN}, must be null for {@link Operation#INTAKE}
     * @param on     true to turn it on, false to turn it off
     * @return false if there is no such server
     */
    Uni<Boolean> turn(Operation operation, @Nullable String server, boolean on);

    /** Returns the operations that are on, and the living servers. */
    Uni<State> state();

    /**
     * @param self    the id of the server that answers
     * @param servers those with a heartbeat
     */
    record State(String self, boolean intakePaused, boolean claimsPaused, List<Server> servers) {}

    /**
     * @param sessions     that it holds
     * @param maxSessions  that it may hold
     * @param claimsPaused by an operation on this server alone
     * @param profile      null for a moment after its start
     */
    record Server(
            String id,
            long sessions,
            long maxSessions,
            boolean claimsPaused,
            boolean draining,
            @Nullable ServerProfile profile) {}
}
