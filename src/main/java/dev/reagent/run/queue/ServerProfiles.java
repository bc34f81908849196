package dev.reagent.run.queue;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/** The profiles that the servers publish for each other. */
public interface ServerProfiles {

    /** Logs this server's profile and publishes it until the server ends. Call it once. */
    void publish(ServerProfile profile);

    /** Returns the profiles by server; a server without a profile is absent. */
    Uni<Map<String, ServerProfile>> of(List<String> servers);
}
