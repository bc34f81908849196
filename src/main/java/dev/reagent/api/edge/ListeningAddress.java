package dev.reagent.api.edge;

import dev.reagent.run.queue.ServerProfile;
import dev.reagent.run.queue.ServerProfiles;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.function.Function;

/** Publishes the address of this server for operators, when it accepts requests. */
@Singleton
class ListeningAddress {

    /** Hosts that mean every address of the machine; other machines need a specific one. */
    private static final Set<String> ANY = Set.of("0.0.0.0", "::", "[::]");

    private final HttpServer server;
    private final ServerProfiles profiles;

    ListeningAddress(HttpServer server, ServerProfiles profiles) {
        this.server = server;
        this.profiles = profiles;
    }

    void listens(@ObservesAsync HttpServerStart started) {
        var bound = started.options().getHost();
        var host = ANY.contains(bound) ? localHost(InetAddress::getHostAddress, bound) : bound;
        profiles.publish(new ServerProfile(
                localHost(InetAddress::getHostName, "unknown"),
                ProcessHandle.current().pid(),
                (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + server.getPort(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS)));
    }

    private static String localHost(Function<InetAddress, String> what, String orElse) {
        try {
            return what.apply(InetAddress.getLocalHost());
        } catch (UnknownHostException noName) {
            return orElse;
        }
    }
}
