package dev.reagent.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.approval.PersonDecision;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Locale;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a person says with {@code POST /v1/approvals/{id}/decision}. */
@Schema(
        description = "What a person says to an approval",
        additionalProperties = Schema.False.class,
        examples = "{\"decision\": \"approve\"}")
record DecisionRequest(
        @NotNull @Schema(required = true) @Nullable Choice decision,

        @Schema(
                description = "With `edit`: the arguments to use instead; at most 1 MiB",
                type = SchemaType.OBJECT,
                implementation = Object.class)
        @MostJson(MOST_ARGS)
        @Nullable
        ObjectNode args,

        @Schema(description = "With `respond`: the result to go on with, needed. With `reject`: why, for the model")
        @Size(min = 1, max = 65_536)
        @Nullable
        String message,

        @Schema(description = "The `args_digest` of the approval that the person saw: refused where it has changed")
        @Pattern(regexp = "[0-9a-f]{64}", message = "must be 64 hex digits")
        @Nullable
        String argsDigest)
        implements Checked {

    /** The four answers there are. */
    @Schema(name = "Decision")
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

    /** The same as the approval desk knows it; only once it has passed every check. */
    PersonDecision toDecision() {
        return switch (Objects.requireNonNull(decision)) {
            case APPROVE -> new PersonDecision.Approve();
            case EDIT -> new PersonDecision.Edit(Objects.requireNonNull(args).toString());
            case REJECT -> new PersonDecision.Reject(message == null ? "" : message);
            case RESPOND -> new PersonDecision.Respond(Objects.requireNonNull(message));
        };
    }
}
