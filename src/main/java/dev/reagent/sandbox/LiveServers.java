package dev.reagent.sandbox;

import io.smallrye.mutiny.Uni;
import java.util.Set;

/** Which servers are alive, as the room that keeps their heartbeats knows it. */
public interface LiveServers {

    /** Ids of the servers with a heartbeat; each is one start of one server. Fails where that cannot be known now. */
    Uni<Set<String>> liveServers();

    /** The id of this start of this server. */
    String thisServer();
}
