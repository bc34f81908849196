package dev.reagent.api;

import dev.reagent.run.Operations;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What operators have ordered, and what the servers do. */
@Schema(description = "What operators have ordered, and the servers that have a heartbeat")
record OperationsView(
        @Schema(description = "The server that answers") String serverId,

        boolean intakePaused,
        boolean claimsPaused,
        List<ServerView> servers) {

    /** A living server. */
    @Schema(name = "ServerView", description = "A server, by its id, which is new at each start")
    record ServerView(
            String serverId,

            @Schema(description = "In its hands; 0 and `draining`: it can be stopped")
            long sessions,

            long maxSessions,

            @Schema(description = "By an order to this server alone")
            boolean claimsPaused,

            boolean draining) {}

    static OperationsView of(Operations.State state) {
        return new OperationsView(
                state.self(),
                state.intakePaused(),
                state.claimsPaused(),
                state.servers().stream()
                        .map(it -> new ServerView(
                                it.id(), it.sessions(), it.maxSessions(), it.claimsPaused(), it.draining()))
                        .toList());
    }
}
