package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.SessionId;
import dev.reagent.agent.SessionStatus;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a client may do with runs. Every failure that is the client's is a {@link RunRefused}. */
public interface RunService {

    /** Accepts a run: when this completes it is durable. The same idempotency key gives the same session. */
    Uni<SessionId> start(RunOrder order);

    /**
     * The session that an earlier order with this key began; absent where none did. Refused where the key was used with
     * another digest.
     */
    Uni<Optional<SessionId>> startedWith(String orgId, IdempotencyKey key);

    /** The session as it stands, from Redis or, when it has left there, PostgreSQL. */
    Uni<AgentSession> get(String orgId, SessionId id);

    /** The session's log so far, whole, from wherever the session is. */
    Uni<List<LogEntry>> log(String orgId, SessionId id);

    /** The session as soon as {@code ready} holds or it is over, else as it stands when {@code wait} is over. */
    Uni<AgentSession> await(String orgId, SessionId id, Predicate<AgentSession> ready, Duration wait);

    /**
     * @param status null for every status
     * @param limit  1 to 100
     * @param cursor from the page before, else it is refused; null for the first page
     */
    Uni<SessionPage> list(String orgId, @Nullable SessionStatus status, int limit, @Nullable String cursor);

    /** Ends a session for good and answers with it, its outcome the report; within 5 s. */
    Uni<AgentSession> cancel(String orgId, SessionId id, String by);

    /** The whole result of a finished call, however long. */
    Uni<String> result(String orgId, SessionId id, String callId);
}
