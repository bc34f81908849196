package dev.reagent.stores;

import org.jspecify.annotations.Nullable;

/** Why the server does not start, in one line for the operator: what was found, and what to do about it. Never holds a secret. */
public final class StartRefused extends RuntimeException {

    public StartRefused(String line) {
        super(line);
    }

    public StartRefused(String line, @Nullable Throwable cause) {
        super(line, cause);
    }
}
