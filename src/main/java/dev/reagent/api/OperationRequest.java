package dev.reagent.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.run.Operations.Order;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What an operator orders. */
@Schema(
        description = "What servers are to do from now on, until the contrary is ordered",
        additionalProperties = Schema.False.class,
        examples = "{\"action\": \"pause_intake\"}")
record OperationRequest(
        @NotNull @Schema(required = true) @Nullable Action action,

        @Schema(description = "A living server's id; for claims: all servers where it is left out")
        @Size(min = 1, max = 64)
        @Nullable
        String server)
        implements Checked {

    /** What can be ordered. */
    @Schema(
            name = "OperationAction",
            description =
                    "`pause_intake`: new runs get 503 `intake_paused`, on every server; `pause_claims`: nothing is taken"
                            + " from the queue, what runs goes on; `drain`: a server takes nothing more and hands over what it has;"
                            + " `undrain`: it takes again")
    enum Action {
        @JsonProperty("pause_intake")
        PAUSE_INTAKE(Order.INTAKE, true),
        @JsonProperty("resume_intake")
        RESUME_INTAKE(Order.INTAKE, false),
        @JsonProperty("pause_claims")
        PAUSE_CLAIMS(Order.CLAIMS, true),
        @JsonProperty("resume_claims")
        RESUME_CLAIMS(Order.CLAIMS, false),
        @JsonProperty("drain")
        DRAIN(Order.DRAIN, true),
        @JsonProperty("undrain")
        UNDRAIN(Order.DRAIN, false);

        private final Order order;
        private final boolean on;

        Action(Order order, boolean on) {
            this.order = order;
            this.on = on;
        }

        Order order() {
            return order;
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
        if (action != null && action.order() == Order.DRAIN && server == null && !found.names("server")) {
            found.add("server", "must be given: a drain is of one server");
        } else if (action != null && action.order() == Order.INTAKE && server != null) {
            found.add("server", "must be left out: the intake is of all servers");
        }
    }
}
