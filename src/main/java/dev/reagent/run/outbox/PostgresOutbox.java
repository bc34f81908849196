package dev.reagent.run.outbox;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.task.CallbackEvent;
import dev.reagent.agent.task.SessionId;
import dev.reagent.approval.Approval;
import dev.reagent.run.log.SessionLogger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** Inserts callbacks into the outbox, in the transaction of the change they report. Thread-safe. */
@ApplicationScoped
public class PostgresOutbox {

    private static final SessionLogger SESSIONS = SessionLogger.of(PostgresOutbox.class);

    private final CallbackBodies bodies;
    private final Event<OutboxFilled> filled;

    PostgresOutbox(CallbackBodies bodies, Event<OutboxFilled> filled) {
        this.bodies = bodies;
        this.filled = filled;
    }

    /** Inserts the callbacks for sessions that are over, once for each session. */
    public void insertEnded(Handle handle, List<AgentSession> sessions) {
        for (var session : sessions) {
            var callback = session.task().callback();
            var event = CallbackEvent.of(session.status());
            if (callback != null && callback.events().contains(event)) {
                tell(handle, session, callback.url(), event, "ended", () -> bodies.ended(session));
            }
        }
    }

    /** Inserts the callbacks for a session's approvals, once for each approval. */
    public void insertAsked(Handle handle, AgentSession session, List<Approval> approvals) {
        var callback = session.task().callback();
        var event = CallbackEvent.APPROVAL_REQUESTED;
        if (callback != null && callback.events().contains(event)) {
            for (var approval : approvals) {
                tell(handle, session, callback.url(), event, approval.approvalId(), () -> bodies.asked(approval));
            }
        }
    }

    /** Signals new rows. Call it after the commit of a transaction that may have inserted callbacks for these sessions. */
    public void committed(List<AgentSession> sessions) {
        if (sessions.stream().anyMatch(session -> session.task().callback() != null)) {
            filled.fire(new OutboxFilled());
        }
    }

    /** Inserts a callback. If its body cannot be built, which is a bug, logs an error and lets the session's transaction continue. */
    private static void tell(
            Handle handle,
            AgentSession session,
            String url,
            CallbackEvent event,
            String about,
            Supplier<String> words) {
        String body;
        try {
            body = words.get();
        } catch (RuntimeException fault) {
            SESSIONS.error(session.id(), "has no callback, as its body cannot be built", fault);
            return;
        }
        handle.createUpdate("""
                        insert into callback_delivery (delivery_id, org_id, session_id, event, url, body)
                        values (cast(:delivery as uuid), :org, cast(:id as uuid), :event, :url, :body)
                        on conflict (delivery_id) do nothing
                        """)
                .bind("delivery", deliveryId(session.id(), about))
                .bind("org", session.task().orgId())
                .bind("id", session.id().value())
                .bind("event", event.wireName())
                .bind("url", url)
                .bind("body", body)
                .execute();
    }

    private static String deliveryId(SessionId id, String about) {
        var name = "callback/" + id + "/" + about;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
