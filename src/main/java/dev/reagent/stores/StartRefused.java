package dev.reagent.stores;

import org.jspecify.annotations.Nullable;

/** The server cannot start. The message is one line for the operator: the cause, and how to fix it. It never contains a secret. */
public final class StartRefused extends RuntimeException {

    public StartRefused(String line) {
        super(line);
    }

    public StartRefused(String line, @Nullable Throwable cause) {
        super(line, cause);
    }
}
