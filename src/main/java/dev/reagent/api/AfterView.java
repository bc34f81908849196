package dev.reagent.api;

import dev.reagent.agent.Predecessors;
import dev.reagent.agent.SessionId;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a run waits for, or waited for. */
@Schema(description = "The sessions whose ends the run waits for, or waited for")
record AfterView(
        List<String> sessions,
        AfterRequest.OnFailure onFailure,

        @Schema(description = "Those of them that it still waits for")
        List<String> waitingFor) {

    static @Nullable AfterView of(@Nullable Predecessors after) {
        return after == null
                ? null
                : new AfterView(
                        texts(after.ids()),
                        AfterRequest.OnFailure.of(after.onFailure()),
                        after.areSettled() ? List.of() : texts(after.stillOpen()));
    }

    private static List<String> texts(List<SessionId> ids) {
        return ids.stream().map(SessionId::value).toList();
    }
}
