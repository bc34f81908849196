package dev.reagent.api;

import dev.reagent.agent.AgentSession;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The state of a session that a client knows, as {@code If-None-Match} names it: any of a list of tags, or {@code *}. */
record EntityTag(@Nullable String ifNoneMatch) {

    static String of(AgentSession session) {
        return "\"" + session.version() + waiting(session) + "\"";
    }

    /** A run that waits for others has no log yet; it changes as they end. */
    private static String waiting(AgentSession session) {
        var after = session.task().after();
        return after == null || !session.isWaiting()
                ? ""
                : "-" + after.stillOpen().size();
    }

    /** Whether the client said what it knows, and that is not this. */
    boolean isBehind(AgentSession session) {
        return ifNoneMatch != null && !isAt(session);
    }

    /** Whether the client has this already. */
    boolean isAt(AgentSession session) {
        return matches(ifNoneMatch, of(session));
    }

    /** Whether {@code If-None-Match}, null where it was not sent, names a tag; compared weakly, as RFC 9110 wants it here. */
    static boolean matches(@Nullable String ifNoneMatch, String tag) {
        return ifNoneMatch != null
                && Arrays.stream(ifNoneMatch.split(",", -1))
                        .map(String::strip)
                        .map(it -> it.startsWith("W/") ? it.substring(2) : it)
                        .anyMatch(it -> it.equals("*") || it.equals(tag));
    }
}
