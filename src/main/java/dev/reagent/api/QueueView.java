package dev.reagent.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.agent.Priority;
import dev.reagent.run.QueuePlace;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Where a run that waits for a server stands. */
@Schema(
        description =
                "Where a run that waits for a server stands, if nobody came and no run ended. Exact among the runs of"
                        + " its organisation; what others have waiting is up to a second old, and an estimate where more than 1,000"
                        + " organisations have something. The `ETag` does not tell of it: leave `If-None-Match` away to see it move")
record QueueView(
        @Schema(description = "How many would be taken before it, and one; 1 is next", minimum = "1")
        long position,

        Reason reason,
        Ahead aheadOfYou) {

    /** Why it waits. */
    @Schema(
            name = "QueueReason",
            description =
                    "`org_limit`: its organisation has as many runs in service as it may; `server_full`: no server"
                            + " has room, or none takes anything; `waiting_turn`: others go first, or it is about to be taken")
    enum Reason {
        @JsonProperty("org_limit")
        ORG_LIMIT,
        @JsonProperty("server_full")
        SERVER_FULL,
        @JsonProperty("waiting_turn")
        WAITING_TURN
    }

    /** Who goes before, by priority. */
    @Schema(
            description = "The runs that would be taken before it; of other organisations how many they are, and by"
                    + " priority as if none had aged")
    record Ahead(long high, long normal, long low) {}

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
