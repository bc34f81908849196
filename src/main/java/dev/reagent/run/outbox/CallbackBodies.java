package dev.reagent.run.outbox;

import dev.reagent.agent.AgentSession;
import dev.reagent.approval.Approval;

/** Builds the bodies of callbacks, each a JSON object as text. The API implements it. Thread-safe. */
public interface CallbackBodies {

    /** The body for a session that is over. */
    String ended(AgentSession session);

    /** The body for a new approval. */
    String asked(Approval approval);
}
