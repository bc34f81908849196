package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.approval.Approval;

/** What callbacks are told, in the words of whoever speaks to clients: each a JSON object as text. Thread-safe. */
public interface CallbackBodies {

    /** Of a session that is over. */
    String ended(AgentSession session);

    /** Of an approval that has just been asked for. */
    String asked(Approval approval);
}
