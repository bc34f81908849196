package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.run.intake.IdempotencyKey;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.run.intake.RunSubmission;
import dev.reagent.run.reading.SessionPage;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a client can do with runs. Every failure that the client caused is a {@link RunRefused}. */
public interface RunService {

    /** Accepts a run. On completion it is durable. The same idempotency key returns the same session. */
    Uni<SessionId> start(RunSubmission submission);

    /**
     * Returns the session that an earlier request with this key started; empty if there is none. Fails with {@link RunRefused} if the key
     * was used with another digest.
     */
    Uni<Optional<SessionId>> startedWith(String orgId, IdempotencyKey key);

    /** Returns the session as it is now, from Redis or, if it has left Redis, from PostgreSQL. */
    Uni<AgentSession> get(String orgId, SessionId id);

    /** Returns a session that is over as the archive has it, where it never changes; empty if the archive does not have it. */
    Uni<Optional<AgentSession>> archived(String orgId, SessionId id);

    /** Returns the session's whole log so far, from Redis or PostgreSQL. */
    Uni<List<LogEntry>> log(String orgId, SessionId id);

    /** Returns the session as soon as {@code ready} accepts it or it is over, else as it is at the end of {@code wait}. */
    Uni<AgentSession> await(String orgId, SessionId id, Predicate<AgentSession> ready, Duration wait);

    /**
     * @param status null for every status
     * @param limit  1 to 100
     * @param cursor from the previous page, any other is refused; null for the first page
     */
    Uni<SessionPage> list(String orgId, @Nullable SessionStatus status, int limit, @Nullable String cursor);

    /** Ends a session and returns it within 5 s. Its outcome reports what was stopped. */
    Uni<AgentSession> cancel(String orgId, SessionId id, String by);

    /** Returns the whole result of a finished call, of any length. */
    Uni<String> result(String orgId, SessionId id, String callId);
}
