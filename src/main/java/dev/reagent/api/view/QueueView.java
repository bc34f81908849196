package dev.reagent.api.view;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.agent.task.Priority;
import dev.reagent.run.queue.QueuePlace;
import org.jspecify.annotations.Nullable;

/** The queue position of a run that waits for a server. */
public record QueueView(long position, Reason reason, Ahead aheadOfYou) {

    /** Why it waits. */
    enum Reason {
        @JsonProperty("org_limit")
        ORG_LIMIT,
        @JsonProperty("server_full")
        SERVER_FULL,
        @JsonProperty("waiting_turn")
        WAITING_TURN
    }

    /** The number of runs ahead, by priority. */
    public record Ahead(long high, long normal, long low) {}

    static @Nullable QueueView of(@Nullable QueuePlace place) {
        if (place == null) {
            return null;
        }
        var ahead = place.ahead();
        return new QueueView(
                place.position(),
                Reason.valueOf(place.reason().name()),
                new Ahead(
                        ahead.getOrDefault(Priority.HIGH, 0L),
                        ahead.getOrDefault(Priority.NORMAL, 0L),
                        ahead.getOrDefault(Priority.LOW, 0L)));
    }
}
