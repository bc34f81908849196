package dev.reagent.run;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/** What each server says of itself, for all to see. */
public interface ServerProfiles {

    /** Logs this server's profile, and keeps it for as long as the server lives. Once. */
    void tell(ServerProfile profile);

    /** The profiles of these servers, by server; one that has told nothing is not among them. */
    Uni<Map<String, ServerProfile>> of(List<String> servers);
}
