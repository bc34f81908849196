package dev.reagent.api;

import dev.reagent.agent.Observation;
import dev.reagent.agent.SessionId;
import java.nio.charset.StandardCharsets;

/** A result as a view has room for it. */
final class ShownResult {

    /** In UTF-8 bytes, the mark included. */
    static final int MOST = 32 * 1024;

    private ShownResult() {}

    static String cut(SessionId session, Observation seen) {
        var text = seen.result();
        if (seen.whole() == null && (text.length() <= MOST / 3 || bytes(text) <= MOST)) {
            return text;
        }
        long all = seen.whole() == null ? bytes(text) : seen.whole().bytes();
        var mark = "\n[cut here: " + all + " bytes in all, whole at /v1/agents/" + session + "/calls/" + seen.callId()
                + "]";
        return beginning(text, MOST - bytes(mark)) + mark;
    }

    private static String beginning(String text, int most) {
        int taken = 0;
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            taken += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            if (taken > most) {
                break;
            }
            at += Character.charCount(point);
        }
        return text.substring(0, at);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
