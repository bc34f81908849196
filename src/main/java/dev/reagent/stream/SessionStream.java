package dev.reagent.stream;

import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Multi;

/** The stream of a session, from any point, on any server. */
public interface SessionStream {

    /**
     * Everything after a point, then what follows as it happens; ends after the terminal event. The next piece is fetched
     * when it is asked for: a reader that takes its time costs one piece.
     *
     * @param after the seq of the last item the reader has; 0 for all. One that the session has not reached is taken at its
     *              word: only what comes behind it is told, and the terminal event in any case
     * @return pieces of whole items by rising seq, each of at most {@value Piece#MOST_BYTES} bytes or one item; nothing that
     *         Redis does not hold yet. Fails with {@code RunRefused} where there is no such session in the organisation,
     *         with {@link ServerLeaves} when this server goes, and with what the stores fail with, after a minute of trying
     */
    Multi<byte[]> follow(String orgId, SessionId id, long after, StreamFormat format);
}
