package dev.reagent.agent.task;

import java.util.Locale;

/** The urgency of a run among the other runs of its organisation. */
public enum Priority {
    HIGH,
    NORMAL,
    LOW;

    /** The name in JSON and in Redis. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the priority with that name. */
    public static Priority ofWire(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
