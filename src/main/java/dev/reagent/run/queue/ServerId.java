package dev.reagent.run.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** The id of this server process; a new one at each start. */
@ApplicationScoped
public class ServerId {

    private final String value =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());

    /** 16 hex digits. */
    public String value() {
        return value;
    }
}
