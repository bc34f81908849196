package dev.reagent.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a session ended. */
public sealed interface Outcome {

    SessionStatus status();

    /** With an answer. */
    record Completed(String finalAnswer) implements Outcome {
        @Override
        public SessionStatus status() {
            return SessionStatus.COMPLETED;
        }
    }

    /** Without one; {@code errorId} says where the server's log has the details. */
    record Failed(Failure why, @Nullable String errorId) implements Outcome {
        @Override
        public SessionStatus status() {
            return SessionStatus.FAILED;
        }
    }

    /** On request. */
    record Cancelled(List<Stopped> stopped) implements Outcome {
        @Override
        public SessionStatus status() {
            return SessionStatus.CANCELLED;
        }
    }
}
