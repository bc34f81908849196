package dev.reagent.tool.web;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** The operator's settings of {@code web_fetch}. */
@ConfigMapping(prefix = "reagent.web-fetch")
public interface WebFetchSettings {

    /** Private hosts that may be reached, each {@code host} or {@code host:port}. */
    Optional<List<String>> allowedHosts();
}
