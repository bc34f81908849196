package dev.reagent.stream;

import dev.reagent.agent.SessionId;
import java.util.Optional;

/** The words in which one kind of client is told of a stream's items. Stateless: many readers are given what it writes. */
public interface StreamFormat {

    /** An item in these words; empty for what is only ours to know. */
    Optional<byte[]> write(SessionId id, StreamItem item);
}
