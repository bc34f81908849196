package dev.reagent.api;

import dev.reagent.run.Operations;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What operators have ordered, and what the servers do. */
@Schema(description = "What operators have ordered, and the servers that have a heartbeat")
record OperationsView(
        @Schema(description = "The server that answers") String serverId,

        boolean intakePaused,
        boolean claimsPaused,
        List<ServerView> servers) {

    /** A living server. */
    @Schema(
            name = "ServerView",
            description = "A server, by its id, which is new at each start and in the first lines of its log")
    record ServerView(
            String serverId,

            @Schema(description = "In its hands; 0 and `draining`: it can be stopped")
            long sessions,

            long maxSessions,

            @Schema(description = "By an order to this server alone")
            boolean claimsPaused,

            boolean draining,

            @Schema(description = "Its machine's name; null for a moment at its start, as are the next three") @Nullable
            String host,

            @Schema(description = "Its process on that machine") @Nullable
            Long pid,

            @Schema(description = "Host and port that it answers on", examples = "10.0.3.7:8080") @Nullable
            String address,

            @Schema(description = "By its own clock") @Nullable
            Instant startedAt) {

        static ServerView of(Operations.Server server) {
            var profile = server.profile();
            return new ServerView(
                    server.id(),
                    server.sessions(),
                    server.maxSessions(),
                    server.claimsPaused(),
                    server.draining(),
                    profile == null ? null : profile.host(),
                    profile == null ? null : profile.pid(),
                    profile == null ? null : profile.address(),
                    profile == null ? null : profile.startedAt());
        }
    }

    static OperationsView of(Operations.State state) {
        return new OperationsView(
                state.self(),
                state.intakePaused(),
                state.claimsPaused(),
                state.servers().stream().map(ServerView::of).toList());
    }
}
