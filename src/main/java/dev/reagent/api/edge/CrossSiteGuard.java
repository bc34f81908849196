package dev.reagent.api.edge;

import dev.reagent.api.problem.Problem;
import dev.reagent.api.problem.ProblemCode;
import dev.reagent.api.problem.Violations;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Refuses requests that a page of another site makes a browser send. There are no keys, so a browser on the server's machine can do
 * everything.
 *
 * <p>A page whose name was pointed at the loopback address (DNS rebinding) is recognised by {@code Host}, any other by {@code Origin} or
 * {@code Sec-Fetch-Site}. Old browsers that send neither are refused when the body is read: a form cannot send JSON.
 */
@Singleton
public class CrossSiteGuard {

    private static final int SECOND = EdgeAnswers.FIRST + 1;

    private static final Set<String> MARKS = Set.of("Origin", "Referer", "Cookie", "Sec-Fetch-Site", "Sec-Fetch-Mode");

    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final boolean isTrusted;
    private final Set<String> hosts;

    CrossSiteGuard(HttpSettings settings) {
        isTrusted = settings.trustNetwork();
        hosts = settings.hosts().orElse(Set.of()).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    void register(@Observes Router router) {
        router.route().order(SECOND).handler(this::check);
    }

    private void check(RoutingContext http) {
        var objection = objection(http.request(), http.normalizedPath());
        if (objection.isPresent()) {
            EdgeAnswers.answer(http, objection.get());
        } else {
            http.next();
        }
    }

    /** @param path normalised */
    Optional<Problem> objection(HttpServerRequest request, String path) {
        if (isTrusted && isProbe(path)) {
            return Optional.empty();
        }
        var named = request.headers().getAll("Host");
        var host = named.size() == 1 ? Authority.ofHost(named.getFirst()) : Optional.<Authority>empty();
        if (host.isEmpty()) {
            return Optional.of(EdgeAnswers.noHost());
        }
        if (!isServed(host.get())) {
            return Optional.of(forbidden(
                    "The Host header names " + Violations.shown(host.get().host())
                            + ", which is no name of this server; REAGENT_HTTP_HOSTS lists names beside localhost."));
        }
        return READING.contains(request.method()) ? Optional.empty() : foreignSite(request, host.get());
    }

    /** Returns whether an orchestrator requests this path. It does so by the address of a container, which is no configured name. */
    private static boolean isProbe(String path) {
        return path.equals("/q/metrics") || path.equals("/q/health") || path.startsWith("/q/health/");
    }

    private boolean isServed(Authority host) {
        return host.isLoopback() || hosts.contains(host.host()) || isTrusted && hosts.isEmpty();
    }

    private Optional<Problem> foreignSite(HttpServerRequest request, Authority host) {
        for (var origin : request.headers().getAll("Origin")) {
            if (!isOwn(origin, host)) {
                return Optional.of(forbidden("A page of " + Violations.shown(origin)
                        + " may not change anything here; the Origin header must name this server."));
            }
        }
        return request.headers().getAll("Sec-Fetch-Site").contains("cross-site")
                ? Optional.of(forbidden("A page of another site may not change anything here (Sec-Fetch-Site)."))
                : Optional.empty();
    }

    /** Behind a proxy that forwards another {@code Host}, an origin must have one of the configured names. */
    private boolean isOwn(String origin, Authority host) {
        return Authority.ofOrigin(origin)
                .filter(it -> it.isOriginOf(host) || hosts.contains(it.host()))
                .isPresent();
    }

    /**
     * Returns whether the client may be a browser. Browsers send such a {@code User-Agent}, which no form can change; a client without one
     * may be a browser.
     */
    public static boolean mayBeABrowser(HttpServerRequest request) {
        var agent = request.getHeader("User-Agent");
        return agent == null || agent.startsWith("Mozilla/") || MARKS.stream().anyMatch(request.headers()::contains);
    }

    private static Problem forbidden(String detail) {
        return Problem.of(ProblemCode.FORBIDDEN, detail);
    }
}
