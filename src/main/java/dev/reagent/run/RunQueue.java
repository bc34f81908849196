package dev.reagent.run;

import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;

/** Sessions that wait for a server, and which server holds which. */
public interface RunQueue {

    /** Lets a session wait for a server; does nothing where it waits already. */
    Uni<Void> add(SessionId id);

    /** Moves up to {@code most} sessions, the oldest first, into the server's hands. Nothing for a silent server. */
    Uni<List<SessionId>> take(String server, int most);

    /** Takes a session that was not taken from here into the server's hands. */
    Uni<Void> hold(String server, SessionId id);

    /** All that is in a server's hands. */
    Uni<Set<SessionId>> held(String server);

    /** Whether a session is in a server's hands. */
    Uni<Boolean> isHeld(String server, SessionId id);

    /** Lets a session go out of the server's hands. */
    Uni<Void> release(String server, SessionId id);

    /** Says that the server lives, and queues what silent servers held, unless this one was silent itself. */
    Uni<Pulse> beat(String server);

    /** Queues all that a server holds, at once, and forgets the server. */
    Uni<Void> abandon(String server);

    /**
     * @param swept  sessions queued because their server was silent
     * @param living servers with a heartbeat, the asker too
     */
    record Pulse(int swept, Set<String> living) {}
}
