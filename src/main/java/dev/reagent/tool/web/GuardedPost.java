package dev.reagent.tool.web;

import static dev.reagent.tool.ToolErrorCode.TIMEOUT;

import dev.reagent.tool.web.HopRequest.Reading;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Posts to web servers under the guard of {@code web_fetch}: a host is resolved once, each of its addresses is checked, and
 * only these are connected to. No redirect is followed. Thread-safe.
 */
public final class GuardedPost implements AutoCloseable {

    private final Route route;
    private final PinnedClient client;

    /**
     * @param setting      which lists {@code allowedHosts}
     * @param allowedHosts that may be private, each {@code host} or {@code host:port}
     * @throws dev.reagent.stores.StartRefused where one is neither
     */
    public GuardedPost(Vertx vertx, HostResolver resolver, String setting, List<String> allowedHosts) {
        this.route = new Route(resolver, new AllowedHosts(setting, allowedHosts));
        this.client = new PinnedClient(vertx);
    }

    /** Why a text is no absolute http or https URL without a user, of at most 2,048 characters; empty where it is one. */
    public static Optional<String> fault(String url) {
        try {
            FetchUrl.parse(url);
            return Optional.empty();
        } catch (FetchFailure wrong) {
            return Optional.of(String.valueOf(wrong.getMessage()));
        }
    }

    /** A URL without a fault as it is asked for: all ASCII, the host in lower case, without a fragment. */
    public static String plain(String url) {
        return FetchUrl.parse(url).toString();
    }

    /** Why a URL without a fault must never be posted to, whatever its host resolves to; empty where it may be. */
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
     * @param timeout of all: looking the host up, connecting, sending, reading the answer
     * @return what came of it; never fails
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
