package dev.reagent.api.view;

import dev.reagent.agent.call.Observation;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.loop.ShortResult;

/** Shortens results to the limit of a view. */
final class ShownResult {

    private ShownResult() {}

    /** Returns the result within the limit. An object was shortened when it was recorded; a plain text loses its end here, for the mark. */
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
