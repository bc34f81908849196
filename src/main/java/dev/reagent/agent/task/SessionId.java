package dev.reagent.agent.task;

import java.util.Optional;
import java.util.UUID;

/** The id of a session: a UUID in its canonical text form, created when a run is accepted. */
public record SessionId(String value) {

    /** Parses a session id; empty if the text is not a canonical UUID. */
    public static Optional<SessionId> parse(String text) {
        try {
            var uuid = UUID.fromString(text);
            return uuid.toString().equals(text) ? Optional.of(new SessionId(text)) : Optional.empty();
        } catch (IllegalArgumentException notAUuid) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
