package dev.reagent.model;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A provider on a real port that refuses what the real ones refuse, in their words, and else sends the exact bytes that a
 * test wrote. The first part of a path says whose rules hold: {@code /mistral/v1/chat/completions}. Thread-safe.
 *
 * <p>A conversation is known by the text of its first user message. Its n-th accepted request gets the n-th answer.
 */
public final class StrictProvider implements AutoCloseable {

    /** A request as it came, and the refusal that it got; null where it was accepted. */
    public record Request(String rules, JsonObject body, StrictRules.Refusal refusal) {

        public boolean isRefused() {
            return refusal != null;
        }

        public List<JsonObject> messages() {
            return body.getJsonArray("messages").stream()
                    .map(JsonObject.class::cast)
                    .toList();
        }

        /** The messages of one role, in order. */
        public List<JsonObject> messages(String role) {
            return messages().stream()
                    .filter(message -> role.equals(message.getString("role")))
                    .toList();
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final Map<String, List<String>> answers = new ConcurrentHashMap<>();
    private final Map<String, List<Request>> requests = new ConcurrentHashMap<>();

    private StrictProvider() {
        this.server = vertx.createHttpServer().requestHandler(this::onRequest);
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    }

    public static StrictProvider start() {
        return new StrictProvider();
    }

    /** The base URL of a provider with those rules, without the {@code /v1}. */
    public String baseUrl(String rules) {
        return "http://127.0.0.1:" + server.actualPort() + "/" + rules;
    }

    /** What the conversation gets, in order; the last one again and again. */
    public void answer(String conversation, String... bodies) {
        answers.put(conversation, List.of(bodies));
    }

    /** All requests of a conversation, in order. */
    public List<Request> requests(String conversation) {
        return requests.getOrDefault(conversation, List.of());
    }

    public Stream<Request> refused(String conversation) {
        return requests(conversation).stream().filter(Request::isRefused);
    }

    public Request last(String conversation) {
        return requests(conversation).getLast();
    }

    private void onRequest(HttpServerRequest request) {
        request.body().onSuccess(bytes -> reply(request, new JsonObject(bytes.toString())));
    }

    private void reply(HttpServerRequest request, JsonObject body) {
        var rules = request.path().split("/")[1];
        var conversation = conversation(body);
        var sent = requests.computeIfAbsent(conversation, none -> new CopyOnWriteArrayList<>());
        var bodies = answers.getOrDefault(conversation, List.of(""));
        int accepted =
                (int) sent.stream().filter(earlier -> !earlier.isRefused()).count();
        var earlier = String.join("", bodies.subList(0, Math.min(accepted, bodies.size())));
        Optional<StrictRules.Refusal> refusal = StrictRules.check(rules, body, earlier);
        sent.add(new Request(rules, body, refusal.orElse(null)));
        if (refusal.isPresent()) {
            request.response()
                    .setStatusCode(refusal.get().status())
                    .putHeader("content-type", "application/json")
                    .end(refusal.get().body());
        } else {
            request.response()
                    .putHeader("content-type", "text/event-stream")
                    .end(bodies.get(Math.min(accepted, bodies.size() - 1)));
        }
    }

    private static String conversation(JsonObject body) {
        return body.getJsonArray("messages").stream()
                .map(JsonObject.class::cast)
                .filter(message -> "user".equals(message.getString("role")))
                .map(message -> message.getValue("content") instanceof JsonArray blocks
                        ? blocks.getJsonObject(0).getString("text", "")
                        : String.valueOf(message.getValue("content")))
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** A stream of Chat Completions with one chunk for each delta. */
    public static String openAi(String finishReason, String... deltas) {
        var stream = new StringBuilder();
        for (var delta : deltas) {
            stream.append("data: {\"choices\":[{\"index\":0,\"delta\":")
                    .append(delta)
                    .append("}]}\n\n");
        }
        return stream.append("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"")
                .append(finishReason)
                .append("\"}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}\n\n")
                .append("data: [DONE]\n\n")
                .toString();
    }

    /** A delta with one call, whole. */
    public static String call(int index, String id, String name, String arguments) {
        return new JsonObject()
                .put(
                        "tool_calls",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("index", index)
                                        .put("id", id)
                                        .put("type", "function")
                                        .put(
                                                "function",
                                                new JsonObject()
                                                        .put("name", name)
                                                        .put("arguments", arguments))))
                .encode();
    }

    public static String words(String text) {
        return new JsonObject().put("content", text).encode();
    }

    /** A stream of Anthropic's Messages: each block is its start and its deltas. */
    @SafeVarargs
    public static String anthropic(String stopReason, List<String>... blocks) {
        var stream = new StringBuilder(
                event(
                        "message_start",
                        "\"message\":{\"id\":\"m\",\"role\":\"assistant\",\"content\":[],\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}"));
        for (int i = 0; i < blocks.length; i++) {
            stream.append(
                    event("content_block_start", "\"index\":" + i + ",\"content_block\":" + blocks[i].getFirst()));
            for (var delta : blocks[i].subList(1, blocks[i].size())) {
                stream.append(event("content_block_delta", "\"index\":" + i + ",\"delta\":" + delta));
            }
            stream.append(event("content_block_stop", "\"index\":" + i));
        }
        return stream.append(event(
                        "message_delta",
                        "\"delta\":{\"stop_reason\":\"" + stopReason + "\"},\"usage\":{\"output_tokens\":5}"))
                .append(event("message_stop", "\"x\":1"))
                .toString();
    }

    private static String event(String type, String fields) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + fields + "}\n\n";
    }

    public static List<String> textBlock(String text) {
        return List.of(
                "{\"type\":\"text\",\"text\":\"\"}",
                new JsonObject().put("type", "text_delta").put("text", text).encode());
    }

    /** @param signature empty for thinking that nobody signed */
    public static List<String> thinkingBlock(String text, String signature) {
        var start = "{\"type\":\"thinking\",\"thinking\":\"\"}";
        var words = new JsonObject()
                .put("type", "thinking_delta")
                .put("thinking", text)
                .encode();
        return signature.isEmpty()
                ? List.of(start, words)
                : List.of(start, words, "{\"type\":\"signature_delta\",\"signature\":\"" + signature + "\"}");
    }

    public static List<String> callBlock(String id, String name, String arguments) {
        var start = new JsonObject()
                .put("type", "tool_use")
                .put("id", id)
                .put("name", name)
                .put("input", new JsonObject())
                .encode();
        return arguments.isEmpty()
                ? List.of(start)
                : List.of(
                        start,
                        new JsonObject()
                                .put("type", "input_json_delta")
                                .put("partial_json", arguments)
                                .encode());
    }
}
