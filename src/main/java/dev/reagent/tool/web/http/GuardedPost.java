package dev.reagent.tool.web.http;

import static dev.reagent.tool.ToolErrorCode.TIMEOUT;

import dev.reagent.tool.web.http.HopRequest.Reading;
import dev.reagent.tool.web.route.AllowedHosts;
import dev.reagent.tool.web.route.FetchFailure;
import dev.reagent.tool.web.route.FetchUrl;
import dev.reagent.tool.web.route.HostResolver;
import dev.reagent.tool.web.route.Route;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends POST requests to web servers, with the address check of {@code web_fetch}: a host is resolved once, each of its addresses is
 * checked, and only these are connected to. Redirects are not followed. Thread-safe.
 */
public final class GuardedPost implements AutoCloseable {

    private final Route route;
    private final PinnedClient client;

    /**
     * @param setting      the name of the setting that lists {@code allowedHosts}
     * @param allowedHosts hosts that may be private, each {@code host} or {@code host:port}
     * @throws dev.reagent.stores.StartRefused if one is neither
     */
    public GuardedPost(Vertx vertx, HostResolver resolver, String setting, List<String> allowedHosts) {
        this.route = new Route(resolver, new AllowedHosts(setting, allowedHosts));
        this.client = new PinnedClient(vertx);
    }

    /** Returns why a text is not an absolute http or https URL without user info, of at most 2,048 characters; empty if it is one. */
    public static Optional<String> fault(String url) {
        try {
            FetchUrl.parse(url);
            return Optional.empty();
        } catch (FetchFailure wrong) {
            return Optional.of(String.valueOf(wrong.getMessage()));
        }
    }

    /** Returns a URL without a fault in the form in which it is sent: all ASCII, the host in lower case, without a fragment. */
    public static String plain(String url) {
        return FetchUrl.parse(url).toString();
    }

    /** Returns why a URL without a fault must never be posted to, whatever its host resolves to; empty if it may. */
    public Optional<String> objection(String url) {
        try {
            route.requirePossible(FetchUrl.parse(url));
            return Optional.empty();
        } catch (FetchFailure refused) {
            return Optional.of(String.valueOf(refused.getMessage()));
        }
    }

    /**
     * Posts once for each subscription; cancelling closes the connection.
     *
     * @param timeout for everything: resolving the host, connecting, sending, reading the answer
     * @return the result; never fails
     */
    public Uni<PostAnswer> post(String url, Map<String, String> headers, String body, Duration timeout) {
        return Uni.createFrom()
                .deferred(() -> begin(FetchUrl.parse(url), headers, body, timeout, System.nanoTime()))
                .onFailure(FetchFailure.class)
                .recoverWithItem(failure -> new PostAnswer.Unanswered(((FetchFailure) failure).failure()));
    }

    private Uni<PostAnswer> begin(
            FetchUrl url, Map<String, String> headers, String body, Duration timeout, long startedAt) {
        return route.addresses(url)
                .ifNoItem()
                .after(timeout)
                .failWith(() ->
                        new FetchFailure(TIMEOUT, "the address of %s was not found in time".formatted(url.host())))
                .flatMap(addresses -> ask(url, addresses, headers, body, left(timeout, startedAt)));
    }

    private Uni<PostAnswer> ask(
            FetchUrl url, List<InetAddress> addresses, Map<String, String> headers, String body, Duration left) {
        return client.ask(new HopRequest(url, addresses, "POST", headers, body, left, Reading.STATUS))
                .map(answer -> new PostAnswer.Answered(answer.status(), answer.headers()));
    }

    private static Duration left(Duration timeout, long startedAt) {
        var left = timeout.minusNanos(System.nanoTime() - startedAt);
        return left.isPositive() ? left : Duration.ofMillis(1);
    }

    @Override
    public void close() {
        client.close();
    }
}
