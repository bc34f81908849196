package dev.reagent.run;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** This start of this server: another one at each start. */
@ApplicationScoped
public class ServerId {

    private final String value =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());

    /** 16 hex digits. */
    public String value() {
        return value;
    }
}
