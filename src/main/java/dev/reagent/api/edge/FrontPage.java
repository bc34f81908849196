package dev.reagent.api.edge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The page at the root for browsers: what this is, and where the API's documentation and health are. */
@Singleton
class FrontPage {

    private final String html = read();

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

    private static String read() {
        try (var in = FrontPage.class.getResourceAsStream("front-page.html")) {
            if (in == null) {
                throw new IllegalStateException("front-page.html is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
