package dev.reagent.run;

import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;

/**
 * Runs that wait for a server, and which server holds which. Of one organisation the run goes first that was queued first,
 * less the head start of its priority; of several the one that has the fewest runs in service, and of those the one that was
 * served longest ago.
 */
public interface RunQueue {

    /** Lets a run wait for a server; does nothing where it waits already. */
    Uni<Void> add(QueuedRun run);

    /**
     * Moves up to {@code most} runs into the server's hands, none of an organisation that has as many in service as it may.
     * Nothing for a silent server.
     */
    Uni<List<Hold>> take(String server, int most);

    /** Takes a run that was not taken from here into the server's hands, also where it waits. */
    Uni<Hold> hold(String server, QueuedRun run);

    /** All that is in a server's hands. */
    Uni<List<Hold>> held(String server);

    /** Whether a session is in a server's hands. */
    Uni<Boolean> isHeld(String server, SessionId id);

    /** Lets a session go out of the server's hands; does nothing where it is not there under this ticket. */
    Uni<Void> release(String server, Hold hold);

    /** Lets a session go out of the server's hands and wait again, as long as it has. */
    Uni<Void> requeue(String server, Hold hold);

    /**
     * Says that the server lives, and queues what silent servers held, unless this one was silent itself.
     *
     * @param room runs that the server may have in its hands
     */
    Uni<Pulse> beat(String server, int room);

    /** Queues all that a server holds, at once, and forgets the server. */
    Uni<Void> abandon(String server);

    /**
     * A session in a server's hands.
     *
     * @param ticket one of a kind: the same session in the same hands again has another
     */
    record Hold(SessionId id, String ticket) {}

    /**
     * @param swept   sessions queued because their server was silent
     * @param waiting sessions that wait for a server
     * @param taken   sessions that servers have taken so far, ever
     * @param orders  of operators, as they concern the asker
     * @param living  servers with a heartbeat, the asker too
     */
    record Pulse(int swept, long waiting, long taken, Orders orders, Set<String> living) {}

    /**
     * @param intakePaused new runs are refused
     * @param claimsPaused nothing is taken by this server
     * @param draining     it hands over what it has, too
     */
    record Orders(boolean intakePaused, boolean claimsPaused, boolean draining) {

        static final Orders NONE = new Orders(false, false, false);
    }
}
