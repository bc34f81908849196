package dev.reagent.api.body;

import dev.reagent.api.edge.BodyLimits;
import dev.reagent.api.edge.CrossSiteGuard;
import dev.reagent.api.edge.HttpSettings;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of requests for all resources. Large bodies do not block event loops, and the memory of all is limited. Thread-safe. */
@ApplicationScoped
public class RequestBodies {

    private static final String FORM = "application/x-www-form-urlencoded";

    private final RequestReader reader;
    private final BodyBudget budget;
    private final HttpSettings settings;

    /** Half the processors, so that parsing leaves the rest to the event loops. The budget limits what waits for these threads. */
    private final ExecutorService threads = Executors.newFixedThreadPool(
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
            Thread.ofPlatform().name("reagent-bodies-", 0).daemon().factory());

    RequestBodies(RequestReader reader, BodyBudget budget, HttpSettings settings) {
        this.reader = reader;
        this.budget = budget;
        this.settings = settings;
    }

    /**
     * Reads a body that must be there.
     *
     * @param act handles the request; called on the thread that parsed the body, so it may take a while. What it returns is subscribed to
     *     on the event loop
     */
    public <R extends Record & Checked, T> Uni<T> required(
            RoutingContext http, Class<R> type, BiFunction<R, JsonBody, Uni<T>> act) {
        return read(http, type, act, true);
    }

    /** Reads a body that may be left out; otherwise as {@link #required}. */
    public <R extends Record & Checked, T> Uni<T> optional(
            RoutingContext http, Class<R> type, BiFunction<R, JsonBody, Uni<T>> act) {
        return read(http, type, act, false);
    }

    private <R extends Record & Checked, T> Uni<T> read(
            RoutingContext http, Class<R> type, BiFunction<R, JsonBody, Uni<T>> act, boolean isNeeded) {
        var shape = Shape.of(type);
        var request = http.request();
        return IncomingBody.of(http, budget, shape.mostBytes(), settings.bodyTimeout())
                .flatMap(bytes -> placed(bytes.length, () -> {
                    var body = JsonBody.read(bytes, contentType(request, bytes.length), shape, isNeeded);
                    return act.apply(reader.read(body, type), body);
                }));
    }

    /** Some clients send a form's type without a body. Unless the client may be a browser, that counts as no type. */
    private static @Nullable String contentType(HttpServerRequest request, int bytes) {
        var type = request.getHeader("Content-Type");
        boolean isEmptyForm = type != null
                && bytes == 0
                && type.toLowerCase(Locale.ROOT).startsWith(FORM)
                && !CrossSiteGuard.mayBeABrowser(request);
        return isEmptyForm ? null : type;
    }

    private <T> Uni<T> placed(int size, Supplier<Uni<T>> work) {
        if (size <= BodyLimits.SMALL) {
            return work.get();
        }
        var loop = Objects.requireNonNull(Vertx.currentContext(), "bodies are read on an event loop");
        return Uni.createFrom()
                .item(work)
                .runSubscriptionOn(threads)
                .emitOn(command -> loop.runOnContext(back -> command.run()))
                .flatMap(Function.identity());
    }

    @PreDestroy
    void stop() {
        threads.shutdownNow();
    }
}
