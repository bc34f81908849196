package dev.reagent.api.approval;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.api.body.Checked;
import dev.reagent.api.body.MostJson;
import dev.reagent.api.problem.Violations;
import dev.reagent.approval.PersonDecision;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/approvals/{id}/decision}: a person's decision. */
public record DecisionRequest(
        @NotNull @Nullable Choice decision,
        @MostJson(MOST_ARGS) @Nullable ObjectNode args,
        @Size(min = 1, max = 65_536) @Nullable String message,

        @Pattern(regexp = "[0-9a-f]{64}", message = "must be 64 hex digits") @Nullable
        String argsDigest)
        implements Checked {

    /** The four possible decisions. */
    enum Choice {
        @JsonProperty("approve")
        APPROVE,
        @JsonProperty("edit")
        EDIT,
        @JsonProperty("reject")
        REJECT,
        @JsonProperty("respond")
        RESPOND;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int MOST_ARGS = 1024 * 1024;

    @Override
    public void check(Violations found) {
        found.addWhereLonger("args", args, MOST_ARGS);
        if (decision == null) {
            return;
        }
        if (args == null && decision == Choice.EDIT) {
            found.add("args", "must be given with edit");
        } else if (args != null && decision != Choice.EDIT) {
            found.add("args", "must be left out with " + decision + ": it belongs to edit");
        }
        boolean talks = decision == Choice.REJECT || decision == Choice.RESPOND;
        if (message == null && decision == Choice.RESPOND) {
            found.add("message", "must be given with respond");
        } else if (message != null && !talks) {
            found.add("message", "must be left out with " + decision + ": it belongs to reject and respond");
        }
    }

    /** Converts the request. Only after all checks passed. */
    PersonDecision toDecision() {
        return switch (Objects.requireNonNull(decision)) {
            case APPROVE -> new PersonDecision.Approve();
            case EDIT -> new PersonDecision.Edit(Objects.requireNonNull(args).toString());
            case REJECT -> new PersonDecision.Reject(message == null ? "" : message);
            case RESPOND -> new PersonDecision.Respond(Objects.requireNonNull(message));
        };
    }
}
