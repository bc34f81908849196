package dev.reagent.tool.web;

import static dev.reagent.tool.ToolErrorCode.TIMEOUT;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Failure;
import dev.reagent.stores.StartRefused;
import dev.reagent.tool.JsonSchemas;
import dev.reagent.tool.Tool;
import dev.reagent.tool.ToolDefinition;
import dev.reagent.tool.ToolInvocation;
import dev.reagent.tool.ToolResult;
import dev.reagent.tool.web.http.PinnedClient;
import dev.reagent.tool.web.page.FetchedPage;
import dev.reagent.tool.web.page.ReadableText;
import dev.reagent.tool.web.route.AllowedHosts;
import dev.reagent.tool.web.route.BoundedThreads;
import dev.reagent.tool.web.route.FetchFailure;
import dev.reagent.tool.web.route.HostResolver;
import dev.reagent.tool.web.route.Route;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Fetches a page of the public web as readable text. */
@Singleton
public final class WebFetchTool implements Tool {

    private static final ToolDefinition DEFINITION = new ToolDefinition(
            "web_fetch",
            "Fetches a page from the public web by its URL and gives it as readable text, HTML as Markdown. Follows up"
                    + " to 5 redirects, gives at most 50 KB of text. Files that are not text are only named.",
            JsonSchemas.parse("""
                    {"type": "object",
                     "properties": {
                       "url": {"type": "string", "minLength": 1, "maxLength": 2048, "description": "http:// or https:// URL"},
                       "method": {"type": "string", "enum": ["GET", "POST"], "description": "Default GET"},
                       "headers": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 4096}, "maxProperties": 30,
                                   "description": "Headers of the request"},
                       "body": {"type": "string", "maxLength": 262144, "description": "Body of a POST"},
                       "timeout_seconds": {"type": "integer", "minimum": 1, "maximum": 60, "description": "Default 30"}},
                     "required": ["url"],
                     "additionalProperties": false}"""),
            "web",
            false,
            false);

    private final Route route;
    private final PinnedClient client;
    private final WebFetcher fetcher;
    private final BoundedThreads readers =
            new BoundedThreads("page-reader", Runtime.getRuntime().availableProcessors());

    /** @throws StartRefused if a setting is invalid; the server must not start */
    @Inject
    WebFetchTool(Vertx vertx, WebFetchSettings settings, HostResolver resolver) {
        this(
                new Route(
                        resolver,
                        new AllowedHosts(
                                "reagent.web-fetch.allowed-hosts",
                                settings.allowedHosts().orElse(List.of()))),
                new PinnedClient(vertx));
    }

    WebFetchTool(Route route, PinnedClient client) {
        this.route = route;
        this.client = client;
        this.fetcher = new WebFetcher(route, client, readers);
    }

    @Override
    public ToolDefinition definition() {
        return DEFINITION;
    }

    @Override
    public Effect effect(ObjectNode args) {
        return FetchArguments.isPost(args) ? Effect.EFFECT : Effect.NONE;
    }

    @Override
    public Duration timeout(ObjectNode args) {
        return FetchArguments.timeout(args);
    }

    @Override
    public Optional<Failure> check(ObjectNode args) {
        try {
            route.requirePossible(FetchArguments.read(args).url());
            return Optional.empty();
        } catch (FetchFailure refused) {
            return Optional.of(refused.failure());
        }
    }

    @Override
    public Uni<ToolResult> call(ToolInvocation invocation) {
        return Uni.createFrom()
                .item(() -> request(invocation))
                .flatMap(fetcher::fetch)
                .flatMap(page -> readers.run(() -> result(page)))
                .ifNoItem()
                .after(invocation.timeout())
                .failWith(() -> new FetchFailure(TIMEOUT, "the page was not there in time"))
                .onFailure(FetchFailure.class)
                .recoverWithItem(failure -> ToolResult.failure(((FetchFailure) failure).failure()));
    }

    private static FetchRequest request(ToolInvocation invocation) {
        var asked = FetchArguments.read(invocation.args());
        // the rest is for converting the page to text
        var left = invocation.timeout().multipliedBy(9).dividedBy(10);
        var request = new FetchRequest(asked.url(), asked.method(), asked.headers(), asked.body(), left);
        return FetchArguments.isPost(invocation.args())
                ? request.with("Idempotency-Key", invocation.idempotencyKey())
                : request;
    }

    private static ToolResult result(FetchedPage page) {
        var text = ReadableText.of(page);
        return ToolResult.success(JsonNodeFactory.instance
                .objectNode()
                .put("status", page.answer().status())
                .put("url", page.url().toString())
                .put(
                        "content_type",
                        dev.reagent.agent.task.StorableText.of(page.answer().header("Content-Type")))
                .put("text", text.text())
                .put("truncated", text.truncated())
                .toString());
    }

    @PreDestroy
    void stop() {
        client.close();
        readers.close();
    }
}
