package dev.reagent.api.edge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** The page at the root for browsers: what this is, and where the API's documentation and health are. */
@Singleton
class FrontPage {

    private final String html = PackagedFile.read("front-page.html");

    void register(@Observes Router router) {
        router.get("/").handler(this::answer);
    }

    /** A client that does not accept HTML gets the 404 of any unknown path. */
    private void answer(RoutingContext http) {
        var accepted = http.request().getHeader(HttpHeaders.ACCEPT);
        if (accepted == null || !accepted.contains("text/html")) {
            http.next();
            return;
        }
        http.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                .putHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(html);
    }
}
