package dev.reagent.tool.web.route;

import dev.reagent.stores.StartRefused;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Private hosts that an operator allows. */
public final class AllowedHosts {

    private record Entry(String host, @Nullable Integer port) {}

    private final List<Entry> entries = new ArrayList<>();

    /**
     * @param setting the name of the setting
     * @param entries each {@code host} (any port) or {@code host:port}
     * @throws StartRefused if one is neither
     */
    public AllowedHosts(String setting, List<String> entries) {
        entries.stream().map(String::strip).filter(entry -> !entry.isEmpty()).forEach(entry -> add(setting, entry));
    }

    private void add(String setting, String entry) {
        try {
            var authority = Authority.parse(entry);
            entries.add(new Entry(authority.host(), authority.port()));
        } catch (FetchFailure wrong) {
            throw new StartRefused("%s has '%s', which is neither host nor host:port: %s"
                    .formatted(setting, entry, wrong.getMessage()));
        }
    }

    boolean include(FetchUrl url) {
        return entries.stream()
                .anyMatch(entry -> entry.host.equals(url.host()) && (entry.port == null || entry.port == url.port()));
    }
}
