package dev.reagent.api.view;

import dev.reagent.agent.task.Predecessors;
import dev.reagent.agent.task.SessionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sessions that a run waits for, or waited for. */
public record AfterView(List<String> sessions, OnFailure onFailure, List<String> waitingFor) {

    static @Nullable AfterView of(@Nullable Predecessors after) {
        return after == null
                ? null
                : new AfterView(
                        texts(after.ids()),
                        OnFailure.of(after.onFailure()),
                        after.areSettled() ? List.of() : texts(after.stillOpen()));
    }

    private static List<String> texts(List<SessionId> ids) {
        return ids.stream().map(SessionId::value).toList();
    }
}
