package dev.reagent.agent;

import dev.reagent.agent.call.Failure;
import dev.reagent.agent.task.SessionStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a session ended. */
public sealed interface Outcome {

    SessionStatus status();

    /** It ended with an answer. */
    record Completed(String finalAnswer) implements Outcome {
        @Override
        public SessionStatus status() {
            return SessionStatus.COMPLETED;
        }
    }

    /** It ended without an answer; {@code errorId} identifies the details in the server's log. */
    record Failed(Failure why, @Nullable String errorId) implements Outcome {
        @Override
        public SessionStatus status() {
            return SessionStatus.FAILED;
        }
    }

    /** It ended on request. */
    record Cancelled(List<Stopped> stopped) implements Outcome {
        @Override
        public SessionStatus status() {
            return SessionStatus.CANCELLED;
        }
    }
}
