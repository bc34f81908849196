package dev.reagent.api;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.CallbackEvent;
import dev.reagent.approval.Approval;
import dev.reagent.run.CallbackBodies;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;

/** Tells callbacks the same as those who ask: with the views of sessions and approvals. */
@ApplicationScoped
class CallbackViews implements CallbackBodies {

    @Override
    public String ended(AgentSession session) {
        var at = Objects.requireNonNull(session.finishedAt(), "a session that is over has its end");
        return ApiJson.text(
                new CallbackBody(CallbackEvent.of(session.status()).wireName(), at, SummaryView.of(session)));
    }

    @Override
    public String asked(Approval approval) {
        return ApiJson.text(new CallbackBody(
                CallbackEvent.APPROVAL_REQUESTED.wireName(), approval.requestedAt(), ApprovalView.of(approval)));
    }
}
