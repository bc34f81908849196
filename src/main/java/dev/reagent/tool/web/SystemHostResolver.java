package dev.reagent.tool.web;

import static dev.reagent.tool.ToolErrorCode.UNKNOWN_HOST;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.Dependent;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** The machine's own resolver, for one user of it: slow look-ups of callbacks must not hold those of {@code web_fetch} back. */
@Dependent
final class SystemHostResolver implements HostResolver {

    // not virtual ones: the native look-up holds its carrier, so a name server that does not answer would stop them all
    private final BoundedThreads threads = new BoundedThreads("resolver", 16);

    @Override
    public Uni<List<InetAddress>> resolve(String host) {
        return threads.run(() -> lookUp(host));
    }

    private static List<InetAddress> lookUp(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException unknown) {
            throw new FetchFailure(UNKNOWN_HOST, "there is no host '%s'; check its spelling".formatted(host));
        }
    }

    @PreDestroy
    void stop() {
        threads.close();
    }
}
