package dev.reagent.api.edge;

import dev.reagent.api.problem.ApiJson;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The OpenAPI document, as it is written in {@code META-INF/openapi.yaml}, and a page that shows it in a browser. Nothing of it is parsed at
 * the start: a library that does so took a seventh of a start's time.
 */
@Singleton
class ApiDocument {

    private static final String YAML = "application/yaml;charset=UTF-8";
    private static final String JSON = "application/json;charset=UTF-8";

    /** Swagger UI puts styles on its elements, and icons into URLs. */
    private static final String PAGE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'";

    private final String yaml = PackagedFile.read("/META-INF/openapi.yaml");
    private final String page = PackagedFile.read("swagger-ui.html");
    private final String script = PackagedFile.read("swagger-ui.js");

    /** Made from the YAML when it is first asked for. */
    private volatile @Nullable String json;

    void register(@Observes Router router) {
        read(router, "/q/openapi").blockingHandler(this::answer, false);
        read(router, "/q/swagger-ui").handler(http -> answer(http, "text/html;charset=UTF-8", page));
        read(router, "/q/swagger-ui.js").handler(http -> answer(http, "text/javascript;charset=UTF-8", script));
    }

    private static Route read(Router router, String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }

    private void answer(RoutingContext http) {
        if (isJsonAsked(http)) {
            answer(http, JSON, json());
        } else {
            answer(http, YAML, yaml);
        }
    }

    private static boolean isJsonAsked(RoutingContext http) {
        // not decoded: what cannot be decoded asks for no format
        var query = Objects.requireNonNullElse(http.request().query(), "").toLowerCase(Locale.ROOT);
        var asked = List.of(query.split("&"));
        if (asked.stream().anyMatch(parameter -> parameter.startsWith("format="))) {
            return asked.contains("format=json");
        }
        var accepted = http.request().getHeader(HttpHeaders.ACCEPT);
        return accepted != null && accepted.contains("application/json");
    }

    private String json() {
        var made = json;
        if (made == null) {
            made = ApiJson.text(new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml));
            json = made;
        }
        return made;
    }

    private static void answer(RoutingContext http, String type, String body) {
        http.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader("Content-Security-Policy", PAGE_POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(body);
    }
}
