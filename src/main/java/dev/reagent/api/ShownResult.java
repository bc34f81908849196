package dev.reagent.api;

import dev.reagent.agent.Observation;
import dev.reagent.agent.SessionId;
import dev.reagent.run.ShortResult;

/** A result as a view has room for it. */
final class ShownResult {

    private ShownResult() {}

    /** An object was cut inside when it was recorded; a plain text loses its end here, for the mark. */
    static String cut(SessionId session, Observation seen) {
        var text = seen.result();
        boolean fits = text.length() <= ShortResult.MOST / 3 || ShortResult.bytes(text) <= ShortResult.MOST;
        if (fits && (seen.whole() == null || ShortResult.isObject(text))) {
            return text;
        }
        long all = seen.whole() == null ? ShortResult.bytes(text) : seen.whole().bytes();
        var mark = "\n" + ShortResult.mark(session, seen.callId(), all);
        return ShortResult.beginning(text, ShortResult.MOST - ShortResult.bytes(mark)) + mark;
    }
}
