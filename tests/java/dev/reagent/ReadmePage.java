package dev.reagent;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The page that the guide fetches, the receiver of its callbacks, and the settings that let the server reach both. */
public final class ReadmePage implements QuarkusTestResourceLifecycleManager {

    private static final String PAGE = """
            <html><head><title>Release notes</title></head><body><h1>Release notes</h1>
            <p>Version 7 keeps drafts for thirty days. Search is twice as fast. The old export has been removed.</p>
            </body></html>""";

    private @Nullable HttpServer site;

    @Override
    public Map<String, String> start() {
        try {
            site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        site.createContext("/notes.html", exchange -> {
            try (exchange) {
                var page = PAGE.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html");
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
            }
        });
        site.createContext("/in", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(204, -1);
            }
        });
        site.start();
        return Map.of("reagent.web-fetch.allowed-hosts", authority(), "reagent.webhook.allowed-hosts", authority());
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(ReadmePage.class));
    }

    /** Where it is served: host and port. */
    String authority() {
        return "127.0.0.1:" + Objects.requireNonNull(site).getAddress().getPort();
    }

    @Override
    public void stop() {
        if (site != null) {
            site.stop(0);
        }
    }
}
