package dev.reagent.api.webhook;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.task.CallbackEvent;
import dev.reagent.api.problem.ApiJson;
import dev.reagent.api.view.ApprovalView;
import dev.reagent.api.view.SummaryView;
import dev.reagent.approval.Approval;
import dev.reagent.run.outbox.CallbackBodies;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;

/** Builds the bodies of callbacks from the views of sessions and approvals that the API returns. */
@ApplicationScoped
public class CallbackViews implements CallbackBodies {

    @Override
    public String ended(AgentSession session) {
        var at = Objects.requireNonNull(session.times().finished(), "a session that is over has its end");
        return ApiJson.text(
                new CallbackBody(CallbackEvent.of(session.status()).wireName(), at, SummaryView.of(session)));
    }

    @Override
    public String asked(Approval approval) {
        return ApiJson.text(new CallbackBody(
                CallbackEvent.APPROVAL_REQUESTED.wireName(),
                approval.request().requestedAt(),
                ApprovalView.of(approval)));
    }
}
