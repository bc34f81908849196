package dev.reagent.api.request;

import dev.reagent.agent.AgentSession;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The state of a session that a client has, from {@code If-None-Match}: any of a list of tags, or {@code *}. */
public record EntityTag(@Nullable String ifNoneMatch) {

    public static String of(AgentSession session) {
        return "\"" + session.version() + waiting(session) + "\"";
    }

    /** A run that waits for others has no log yet; its tag changes as they end. */
    private static String waiting(AgentSession session) {
        var after = session.task().schedule().after();
        return after == null || !session.waitsForRuns()
                ? ""
                : "-" + after.stillOpen().size();
    }

    /** Returns whether the client sent a tag, and it is not that of this state. */
    public boolean isBehind(AgentSession session) {
        return ifNoneMatch != null && !isAt(session);
    }

    /** Returns whether the client has this state already. */
    public boolean isAt(AgentSession session) {
        return matches(ifNoneMatch, of(session));
    }

    /** Returns whether {@code If-None-Match}, null if it was not sent, names a tag; a weak comparison, as RFC 9110 requires. */
    public static boolean matches(@Nullable String ifNoneMatch, String tag) {
        return ifNoneMatch != null
                && Arrays.stream(ifNoneMatch.split(",", -1))
                        .map(String::strip)
                        .map(it -> it.startsWith("W/") ? it.substring(2) : it)
                        .anyMatch(it -> it.equals("*") || it.equals(tag));
    }
}
