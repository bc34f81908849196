package dev.reagent.stream;

import dev.reagent.agent.task.SessionId;
import java.util.Optional;

/** Formats stream items for one kind of client. Stateless: many readers share the result. */
public interface StreamFormat {

    /** Returns the formatted item; empty if clients do not receive it. */
    Optional<byte[]> write(SessionId id, StreamItem item);
}
