package dev.reagent.api.view;

import dev.reagent.agent.StopReason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a model stopped, as clients read it. */
public final class StopReasons {

    private StopReasons() {}

    public static @Nullable String of(@Nullable StopReason reason) {
        return reason == null ? null : reason.name().toLowerCase(Locale.ROOT);
    }
}
