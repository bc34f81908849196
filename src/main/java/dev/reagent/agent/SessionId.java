package dev.reagent.agent;

import java.util.Optional;
import java.util.UUID;

/** The name of a session: a UUID in its canonical text form, handed out when a run is accepted. */
public record SessionId(String value) {

    /** A session id from outside, absent when the text is not a canonical UUID. */
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
