package dev.reagent.api.operator;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.api.body.Checked;
import dev.reagent.api.problem.Violations;
import dev.reagent.run.queue.Operations.Operation;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/operations}: what an operator turns on or off. */
public record OperationRequest(
        @NotNull @Nullable Action action,
        @Size(min = 1, max = 64) @Nullable String server) implements Checked {

    /** The possible actions. */
    enum Action {
        @JsonProperty("pause_intake")
        PAUSE_INTAKE(Operation.INTAKE, true),
        @JsonProperty("resume_intake")
        RESUME_INTAKE(Operation.INTAKE, false),
        @JsonProperty("pause_claims")
        PAUSE_CLAIMS(Operation.CLAIMS, true),
        @JsonProperty("resume_claims")
        RESUME_CLAIMS(Operation.CLAIMS, false),
        @JsonProperty("drain")
        DRAIN(Operation.DRAIN, true),
        @JsonProperty("undrain")
        UNDRAIN(Operation.DRAIN, false);

        private final Operation operation;
        private final boolean on;

        Action(Operation operation, boolean on) {
            this.operation = operation;
            this.on = on;
        }

        Operation operation() {
            return operation;
        }

        boolean isOn() {
            return on;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public void check(Violations found) {
        if (action != null && action.operation() == Operation.DRAIN && server == null && !found.names("server")) {
            found.add("server", "must be given: a drain is of one server");
        } else if (action != null && action.operation() == Operation.INTAKE && server != null) {
            found.add("server", "must be left out: pausing the intake applies to all servers");
        }
    }
}
