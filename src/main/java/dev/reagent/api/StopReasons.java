package dev.reagent.api;

import dev.reagent.agent.StopReason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a model stopped, as clients read it. */
final class StopReasons {

    static final String DESCRIPTION =
            "Why the model stopped: `end` and `stop_sequence`, it had answered; `tool_use`, it calls tools;"
                    + " `max_tokens`, it reached its limit; `refusal`, it or a filter of its provider declined, and the answer may be half of one;"
                    + " `pause`; `other`. Null before it has answered";

    private StopReasons() {}

    static @Nullable String of(@Nullable StopReason reason) {
        return reason == null ? null : reason.name().toLowerCase(Locale.ROOT);
    }
}
