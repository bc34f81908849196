package dev.reagent.run.server;

import java.util.function.Function;

/** Starts the heartbeats and the sweeps of a server that no container has built. */
public final class ServerStart {

    private ServerStart() {}

    /** @param beans returns the server's one object of a class */
    @SuppressWarnings("NullAway") // nothing reads the event
    public static void begin(Function<Class<?>, Object> beans) {
        ((RunLifecycle) beans.apply(RunLifecycle.class)).begin(null);
    }
}
