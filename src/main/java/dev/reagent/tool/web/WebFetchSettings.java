package dev.reagent.tool.web;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** What an operator says of {@code web_fetch}. */
@ConfigMapping(prefix = "reagent.web-fetch")
public interface WebFetchSettings {

    /** Hosts that may be reached although they are private, each {@code host} or {@code host:port}. */
    Optional<List<String>> allowedHosts();
}
