package dev.reagent.api.operator;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.reagent.run.queue.Operations;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operators' operations that are on, and the state of the servers. */
public record OperationsView(String serverId, boolean intakePaused, boolean claimsPaused, List<ServerView> servers) {

    /** A running server. */
    record ServerView(
            String serverId,
            long sessions,
            long maxSessions,
            boolean claimsPaused,
            boolean draining,
            @JsonUnwrapped Process process) {

        /** Where it runs; all null for a server of an older version. */
        record Process(
                @Nullable String host,
                @Nullable Long pid,
                @Nullable String address,
                @Nullable Instant startedAt) {}

        static ServerView of(Operations.Server server) {
            var profile = server.profile();
            return new ServerView(
                    server.id(),
                    server.sessions(),
                    server.maxSessions(),
                    server.claimsPaused(),
                    server.draining(),
                    profile == null
                            ? new Process(null, null, null, null)
                            : new Process(profile.host(), profile.pid(), profile.address(), profile.startedAt()));
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
