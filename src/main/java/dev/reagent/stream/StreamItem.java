package dev.reagent.stream;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import java.time.Instant;

/** Something a reader of a session's stream is told. */
public sealed interface StreamItem {

    /** Its place: rises within the session, may skip, never names two things. */
    long seq();

    /** An event, and the session with it. */
    record Happened(LogEntry entry, AgentSession session) implements StreamItem {
        @Override
        public long seq() {
            return entry.seq();
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
     * Something is gone: items between {@code from} and {@code to}, both counted. Events in that range still follow; its
     * own place is right before it, so that a reader who resumes there is told again.
     */
    record Gap(long from, long to, Instant at, Reason reason) implements StreamItem {

        @Override
        public long seq() {
            return from - 1;
        }

        /** Why it is gone. */
        public enum Reason {
            EXPIRED,
            TRIMMED,
            LOG_LOST
        }
    }
}
