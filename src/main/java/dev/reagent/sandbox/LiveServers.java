package dev.reagent.sandbox;

import io.smallrye.mutiny.Uni;
import java.util.Set;

/** Lists the servers that are running, by their heartbeats. */
public interface LiveServers {

    /** Returns the ids of the servers with a heartbeat. Each start of a server has its own id. Fails if the heartbeats cannot be read. */
    Uni<Set<String>> liveServers();

    /** Returns the id of this start of this server. */
    String thisServer();
}
