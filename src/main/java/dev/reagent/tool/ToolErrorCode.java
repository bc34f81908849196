package dev.reagent.tool;

import dev.reagent.agent.call.Failure;
import java.util.Locale;

/** The error codes of the registry and the built-in tools. */
public enum ToolErrorCode {
    UNKNOWN_TOOL,
    TOOL_UNAVAILABLE,
    INVALID_ARGUMENTS,
    REFUSED,
    INVALID_URL,
    ADDRESS_REFUSED,
    UNKNOWN_HOST,
    TOO_MANY_REDIRECTS,
    NETWORK,
    TIMEOUT,
    BUSY,
    UNKNOWN_DATABASE,
    SQL_ERROR,
    SANDBOX_FAILED,
    INTERNAL;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns a failure with this code. */
    public Failure because(String message) {
        return new Failure(wireName(), message);
    }
}
