package dev.reagent.tool.web.route;

import static dev.reagent.tool.ToolErrorCode.UNKNOWN_HOST;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.Dependent;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * The machine's own resolver. Each user has its own instance, so that slow look-ups of callbacks do not delay those of {@code web_fetch}.
 */
@Dependent
final class SystemHostResolver implements HostResolver {

    // not virtual threads: the native look-up holds its carrier, so an unresponsive name server would stop all of them
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
