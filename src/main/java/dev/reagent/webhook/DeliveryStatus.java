package dev.reagent.webhook;

import java.util.Locale;

/** The state of a delivery. */
public enum DeliveryStatus {
    /** A first or a later try follows. */
    PENDING,
    /** The receiver accepted it. */
    DELIVERED,
    /** No further try follows, unless it is replayed. */
    FAILED;

    /** The name in JSON and SQL. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DeliveryStatus of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
