package dev.reagent.webhook;

import dev.reagent.stores.StartRefused;
import dev.reagent.tool.web.GuardedPost;
import dev.reagent.tool.web.HostResolver;
import dev.reagent.tool.web.PostAnswer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where callbacks may go: the public web, and hosts that the operator allows. Thread-safe. */
@Singleton
public final class CallbackTargets {

    private final GuardedPost posts;

    /** @throws StartRefused where a setting is wrong: the server must not start */
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

    /** Why a well-formed URL can never be called, in words for who gave it; empty where it may be. */
    public Optional<String> objection(String url) {
        return posts.objection(url);
    }

    /** @return what came of it; never fails */
    Uni<PostAnswer> post(String url, Map<String, String> headers, String body, Duration timeout) {
        return posts.post(url, headers, body, timeout);
    }

    @PreDestroy
    void stop() {
        posts.close();
    }
}
