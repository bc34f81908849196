package dev.reagent.stream;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import java.time.Instant;

/** An item of a session's stream. */
public sealed interface StreamItem {

    /** Returns the position in the session's stream: increases, may skip numbers, never identifies two items. */
    long seq();

    /** Returns the first seq that the item covers. */
    default long from() {
        return seq();
    }

    Instant at();

    /** An event, and the session after it. */
    record Happened(LogEntry entry, AgentSession session) implements StreamItem {
        @Override
        public long seq() {
            return entry.seq();
        }

        @Override
        public Instant at() {
            return entry.at();
        }
    }

    /** A further part of a model's text. */
    record Delta(long seq, Instant at, int step, Kind kind, String text) implements StreamItem {

        /** What the text is. */
        public enum Kind {
            THOUGHT,
            ANSWER
        }
    }

    /**
     * All items from {@code from} to {@code to}, both included, are gone, and none of them is sent any more. The gap's seq is {@code to},
     * so a reader that resumes there continues right after it.
     */
    record Gap(long from, long to, Instant at, Reason reason) implements StreamItem {

        @Override
        public long seq() {
            return to;
        }

        /** Why the items are gone. */
        public enum Reason {
            EXPIRED,
            TRIMMED,
            LOG_LOST
        }
    }
}
