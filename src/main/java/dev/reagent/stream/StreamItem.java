package dev.reagent.stream;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import java.time.Instant;

/** Something a reader of a session's stream is told. */
public sealed interface StreamItem {

    /** Its place: rises within the session, may skip, never names two things. */
    long seq();

    /** The first place that it stands for. */
    default long from() {
        return seq();
    }

    Instant at();

    /** An event, and the session with it. */
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

    /** Some more of a model's words. */
    record Delta(long seq, Instant at, int step, Kind kind, String text) implements StreamItem {

        /** Whose words. */
        public enum Kind {
            THOUGHT,
            ANSWER
        }
    }

    /**
     * Something is gone: whatever stood between {@code from} and {@code to}, both counted. Nothing in that range is told
     * any more; its own place is the last of it, so that a reader who resumes there goes on right behind it.
     */
    record Gap(long from, long to, Instant at, Reason reason) implements StreamItem {

        @Override
        public long seq() {
            return to;
        }

        /** Why it is gone. */
        public enum Reason {
            EXPIRED,
            TRIMMED,
            LOG_LOST
        }
    }
}
