package dev.reagent.tool.web.route;

import io.smallrye.mutiny.Uni;
import java.net.InetAddress;
import java.util.List;

/** Finds the addresses of a host name. Thread-safe. */
public interface HostResolver {

    /**
     * @param host a name of ASCII characters, not an address
     * @return its current addresses, at least one, in the resolver's order. Fails with {@code unknown_host}, or {@code busy} if too many
     *     wait
     */
    Uni<List<InetAddress>> resolve(String host);
}
