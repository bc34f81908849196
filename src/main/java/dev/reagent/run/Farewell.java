package dev.reagent.run;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tells those whose requests wait here that this server goes: they get what there is, and ask another. Thread-safe. */
@ApplicationScoped
class Farewell {

    private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
    private volatile boolean said;

    void say() {
        said = true;
        listeners.forEach(Runnable::run);
    }

    boolean isSaid() {
        return said;
    }

    /** Runs it when the word is said, until it is closed; whoever comes later asks {@link #isSaid}. */
    Signals.Subscription listen(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
