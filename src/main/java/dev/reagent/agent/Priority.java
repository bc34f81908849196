package dev.reagent.agent;

import java.util.Locale;

/** How much of a hurry a run is in, beside the other runs of its organisation. */
public enum Priority {
    HIGH,
    NORMAL,
    LOW;

    /** The name in JSON and in Redis. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The priority of that name. */
    public static Priority ofWire(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
