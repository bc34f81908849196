package dev.reagent.tool.web;

import static dev.reagent.tool.ToolErrorCode.TIMEOUT;
import static dev.reagent.tool.ToolErrorCode.TOO_MANY_REDIRECTS;

import dev.reagent.tool.web.http.HopAnswer;
import dev.reagent.tool.web.http.HopRequest;
import dev.reagent.tool.web.http.PinnedClient;
import dev.reagent.tool.web.page.FetchedPage;
import dev.reagent.tool.web.page.PageRefresh;
import dev.reagent.tool.web.route.BoundedThreads;
import dev.reagent.tool.web.route.FetchFailure;
import dev.reagent.tool.web.route.FetchUrl;
import dev.reagent.tool.web.route.Route;
import io.smallrye.mutiny.Uni;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fetches a page over as many hops as needed. Each hop is resolved, checked and pinned again. Thread-safe. */
final class WebFetcher {

    static final int MOST_REDIRECTS = 5;

    private final Route route;
    private final PinnedClient client;
    private final BoundedThreads readers;

    /** @param readers threads that search a page for a redirect in its content */
    WebFetcher(Route route, PinnedClient client, BoundedThreads readers) {
        this.route = route;
        this.client = client;
        this.readers = readers;
    }

    /** The state of one call between hops. */
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

    /** @return the page after the last redirect. Fails with {@link FetchFailure} */
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

    /** Follows a refresh. A refresh to the same page can only show other content if the page has set a cookie. */
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
