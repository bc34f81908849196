package dev.reagent.api;

import dev.reagent.run.ServerProfile;
import dev.reagent.run.ServerProfiles;
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

/** Tells operators where this server is, as soon as it takes requests. */
@Singleton
class ListeningAddress {

    /** Every address of the machine: others need one of them. */
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
        profiles.tell(new ServerProfile(
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
