package dev.reagent.tool.web;

import static dev.reagent.tool.ToolErrorCode.TIMEOUT;
import static dev.reagent.tool.ToolErrorCode.TOO_MANY_REDIRECTS;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;

/** Fetches a page over as many hops as it takes, each resolved, checked and pinned anew. Thread-safe. */
final class WebFetcher {

    static final int MOST_REDIRECTS = 5;

    private final Route route;
    private final PinnedClient client;

    WebFetcher(Route route, PinnedClient client) {
        this.route = route;
        this.client = client;
    }

    /** @return the page at the end of the redirects. Fails with {@link FetchFailure} */
    Uni<FetchedPage> fetch(FetchRequest request) {
        return Uni.createFrom().deferred(() -> hop(request, 0, System.nanoTime()));
    }

    private Uni<FetchedPage> hop(FetchRequest request, int redirects, long startedAt) {
        return route.addresses(request.url())
                .ifNoItem()
                .after(left(request, startedAt))
                .failWith(() -> new FetchFailure(
                        TIMEOUT,
                        "the address of %s was not found in time"
                                .formatted(request.url().host())))
                .flatMap(addresses -> client.ask(at(request, addresses, startedAt)))
                .flatMap(answer -> follow(request, answer, redirects, startedAt));
    }

    private static HopRequest at(FetchRequest request, List<java.net.InetAddress> addresses, long startedAt) {
        return new HopRequest(
                request.url(),
                addresses,
                request.method(),
                request.headers(),
                request.body(),
                left(request, startedAt),
                HopRequest.Reading.PAGE);
    }

    private Uni<FetchedPage> follow(FetchRequest request, HopAnswer answer, int redirects, long startedAt) {
        var location = answer.location();
        if (location.isEmpty()) {
            return Uni.createFrom().item(new FetchedPage(request.url(), answer));
        }
        if (redirects == MOST_REDIRECTS) {
            throw new FetchFailure(
                    TOO_MANY_REDIRECTS, "the page redirected more than %d times".formatted(MOST_REDIRECTS));
        }
        var next = request.url().resolve(location.get());
        return hop(request.redirected(next, answer.makesItAGet()), redirects + 1, startedAt);
    }

    private static Duration left(FetchRequest request, long startedAt) {
        var left = request.timeout().minusNanos(System.nanoTime() - startedAt);
        return left.isPositive() ? left : Duration.ofMillis(1);
    }
}
