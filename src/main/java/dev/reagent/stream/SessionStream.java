package dev.reagent.stream;

import dev.reagent.agent.task.SessionId;
import io.smallrye.mutiny.Multi;

/** The stream of a session, from any position, on any server. */
public interface SessionStream {

    /**
     * Returns everything after a position, then new items as they happen; ends after the terminal event. The next chunk is read when it is
     * requested, so a slow reader costs one chunk.
     *
     * @param after seq of the last item that the reader has; 0 for none. If the session has not reached it, only what follows it is sent,
     *     and the terminal event in any case
     * @return chunks of whole items by increasing seq, each of at most {@value Chunk#MOST_BYTES} bytes or one item; nothing that Redis does
     *     not have yet. Fails with {@code RunRefused} if the organisation has no such session, with {@link ServerStopping} when this server
     *     stops, and with the error of the stores after a minute of retries
     */
    Multi<byte[]> follow(String orgId, SessionId id, long after, StreamFormat format);
}
