package dev.reagent.tool.web;

import io.smallrye.mutiny.Uni;
import java.net.InetAddress;
import java.util.List;

/** Finds the addresses of a host name. Thread-safe. */
public interface HostResolver {

    /**
     * @param host a name of ASCII characters, no address
     * @return its addresses as they are now, at least one, in the resolver's order. Fails with
     *         {@code unknown_host}, or {@code busy} where too many wait
     */
    Uni<List<InetAddress>> resolve(String host);
}
