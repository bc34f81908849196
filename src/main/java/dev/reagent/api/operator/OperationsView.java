package dev.reagent.api.operator;

import dev.reagent.run.queue.Operations;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operators' operations that are on, and the state of the servers. */
public record OperationsView(String serverId, boolean intakePaused, boolean claimsPaused, List<ServerView> servers) {

    /** A running server. */
    public record ServerView(
            String serverId,
            long sessions,
            long maxSessions,
            boolean claimsPaused,
            boolean draining,
            @Nullable String host,
            @Nullable Long pid,
            @Nullable String address,
            @Nullable Instant startedAt) {

        public static ServerView of(Operations.Server server) {
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

    public static OperationsView of(Operations.State state) {
        return new OperationsView(
                state.self(),
                state.intakePaused(),
                state.claimsPaused(),
                state.servers().stream().map(ServerView::of).toList());
    }
}
