package dev.reagent.webhook;

import dev.reagent.stores.StartRefused;
import dev.reagent.tool.web.http.GuardedPost;
import dev.reagent.tool.web.http.PostAnswer;
import dev.reagent.tool.web.route.HostResolver;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The hosts that callbacks may be sent to: the public web, and hosts that the operator allows. Thread-safe. */
@Singleton
public final class CallbackTargets {

    private final GuardedPost posts;

    /** @throws StartRefused if a setting is invalid; the server must not start */
    @Inject
    CallbackTargets(Vertx vertx, HostResolver resolver, WebhookSettings settings) {
        this(new GuardedPost(
                vertx,
                resolver,
                "reagent.webhook.allowed-hosts",
                settings.allowedHosts().orElse(List.of())));
    }

    CallbackTargets(GuardedPost posts) {
        this.posts = posts;
    }

    /** Returns why a well-formed URL can never be called, as a message for the client; empty if it may be called. */
    public Optional<String> objection(String url) {
        return posts.objection(url);
    }

    /** @return the result of the post; never fails */
    Uni<PostAnswer> post(String url, Map<String, String> headers, String body, Duration timeout) {
        return posts.post(url, headers, body, timeout);
    }

    @PreDestroy
    void stop() {
        posts.close();
    }
}
