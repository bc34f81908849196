package dev.reagent.tool.web;

import static dev.reagent.tool.ToolErrorCode.TIMEOUT;
import static dev.reagent.tool.ToolErrorCode.TOO_MANY_REDIRECTS;

import io.smallrye.mutiny.Uni;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fetches a page over as many hops as it takes, each resolved, checked and pinned anew. Thread-safe. */
final class WebFetcher {

    static final int MOST_REDIRECTS = 5;

    private final Route route;
    private final PinnedClient client;
    private final BoundedThreads readers;

    /** @param readers who look into a page for where it leads */
    WebFetcher(Route route, PinnedClient client, BoundedThreads readers) {
        this.route = route;
        this.client = client;
        this.readers = readers;
    }

    /** One call on its way. */
    private record Chain(FetchRequest request, ChainCookies cookies, int redirects, long startedAt) {

        private FetchUrl url() {
            return request.url();
        }

        private Chain after(HopAnswer answer) {
            return new Chain(request, cookies.after(url(), answer.cookies()), redirects, startedAt);
        }

        private Chain to(FetchUrl next, boolean asGet) {
            return new Chain(request.redirected(next, asGet), cookies, redirects + 1, startedAt);
        }

        private Duration left() {
            var left = request.timeout().minusNanos(System.nanoTime() - startedAt);
            return left.isPositive() ? left : Duration.ofMillis(1);
        }

        private HopRequest at(List<InetAddress> addresses) {
            return new HopRequest(
                    url(), addresses, request.method(), headers(), request.body(), left(), HopRequest.Reading.PAGE);
        }

        private Map<String, String> headers() {
            var headers = new LinkedHashMap<>(request.headers());
            String cookie = cookies.header(url(), headers.remove("cookie"));
            if (!cookie.isEmpty()) {
                headers.put("cookie", cookie);
            }
            return headers;
        }
    }

    /** @return the page at the end of the redirects. Fails with {@link FetchFailure} */
    Uni<FetchedPage> fetch(FetchRequest request) {
        return Uni.createFrom().deferred(() -> hop(new Chain(request, ChainCookies.NONE, 0, System.nanoTime())));
    }

    private Uni<FetchedPage> hop(Chain chain) {
        return route.addresses(chain.url())
                .ifNoItem()
                .after(chain.left())
                .failWith(() -> new FetchFailure(
                        TIMEOUT,
                        "the address of %s was not found in time"
                                .formatted(chain.url().host())))
                .flatMap(addresses -> client.ask(chain.at(addresses)))
                .flatMap(answer -> follow(chain.after(answer), answer));
    }

    private Uni<FetchedPage> follow(Chain chain, HopAnswer answer) {
        var location = answer.location();
        if (location.isPresent()) {
            return next(chain, chain.url().resolve(location.get()), answer.makesItAGet());
        }
        var page = new FetchedPage(chain.url(), answer);
        return PageRefresh.mayBeIn(page)
                ? readers.run(() -> PageRefresh.of(page)).flatMap(to -> refresh(chain, page, to))
                : Uni.createFrom().item(page);
    }

    /** The same page again is another one only where it has set a cookie. */
    private Uni<FetchedPage> refresh(Chain chain, FetchedPage page, Optional<FetchUrl> to) {
        return to.filter(url ->
                        !url.equals(page.url()) || !page.answer().cookies().isEmpty())
                .map(url -> next(chain, url, true))
                .orElseGet(() -> Uni.createFrom().item(page));
    }

    private Uni<FetchedPage> next(Chain chain, FetchUrl to, boolean asGet) {
        if (chain.redirects() == MOST_REDIRECTS) {
            throw new FetchFailure(
                    TOO_MANY_REDIRECTS, "the page redirected more than %d times".formatted(MOST_REDIRECTS));
        }
        return hop(chain.to(to, asGet));
    }
}
