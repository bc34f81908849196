package dev.reagent.webhook;

import java.util.Locale;

/** How far a delivery has come. */
public enum DeliveryStatus {
    /** It will be tried, first or again. */
    PENDING,
    /** The other side took it. */
    DELIVERED,
    /** It is not tried any more, unless somebody asks for it. */
    FAILED;

    /** The name in JSON and SQL. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DeliveryStatus of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
