package dev.reagent.run.log;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Signals to waiting requests that this server stops. They return what they have; their clients use another server. Thread-safe. */
@ApplicationScoped
public class ShutdownNotice {

    private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
    private volatile boolean said;

    public void say() {
        said = true;
        listeners.forEach(Runnable::run);
    }

    public boolean isSaid() {
        return said;
    }

    /** Calls {@code listener} on shutdown, until closed. Late subscribers must check {@link #isSaid}. */
    public Signals.Subscription listen(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
