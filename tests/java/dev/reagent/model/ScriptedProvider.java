package dev.reagent.model;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A provider on a real port that speaks both wires and answers by a script. Thread-safe.
 *
 * <p>A script is a function of the request; {@link #bySteps} answers by how far the conversation has come, so that a
 * step asked again gets the same answer again, and {@link #inOrder} by the order in which requests come.
 */
public final class ScriptedProvider implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final List<ScriptedRequest> requests = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> callsOfKey = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> openOfKey = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final AtomicInteger brokenOff = new AtomicInteger();
    private volatile Function<ScriptedRequest, ScriptedReply> script = request -> ScriptedReply.text("Hello.");
    private volatile Consumer<ScriptedRequest> whenBrokenOff = request -> {};
    private volatile Consumer<ScriptedRequest> whenOver = request -> {};
    private volatile boolean recording = true;

    private ScriptedProvider(int port) {
        this.server = vertx.createHttpServer(
                        new HttpServerOptions().setAcceptBacklog(16_384).setIdleTimeout(0))
                .requestHandler(this::onRequest);
        server.listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    public static ScriptedProvider start() {
        return new ScriptedProvider(0);
    }

    public static ScriptedProvider start(int port) {
        return new ScriptedProvider(port);
    }

    public ScriptedProvider script(Function<ScriptedRequest, ScriptedReply> other) {
        this.script = other;
        return this;
    }

    /** The n-th reply to a conversation with n turns of the model; the last one to longer ones. */
    public ScriptedProvider bySteps(ScriptedReply... replies) {
        return script(request -> replies[Math.min(request.step(), replies.length - 1)]);
    }

    /** The n-th reply to the n-th request from here on; the last one to all after. */
    public ScriptedProvider inOrder(ScriptedReply... replies) {
        var next = new AtomicInteger();
        return script(request -> replies[Math.min(next.getAndIncrement(), replies.length - 1)]);
    }

    /** Told of each request that the other side ended before its answer was whole. */
    public ScriptedProvider whenBrokenOff(Consumer<ScriptedRequest> listener) {
        this.whenBrokenOff = listener;
        return this;
    }

    /** Told of each request once it is answered or broken off. */
    public ScriptedProvider whenOver(Consumer<ScriptedRequest> listener) {
        this.whenOver = listener;
        return this;
    }

    /** Requests are counted but not kept: for many of them. */
    public ScriptedProvider withoutRecording() {
        this.recording = false;
        return this;
    }

    public String anthropicBaseUrl() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    public String openAiBaseUrl() {
        return "http://127.0.0.1:" + server.actualPort() + "/v1";
    }

    /** In the order they came. */
    public List<ScriptedRequest> requests() {
        return requests;
    }

    public ScriptedRequest lastRequest() {
        return requests.getLast();
    }

    public int calls() {
        return calls.get();
    }

    public int callsOf(String key) {
        return callsOfKey.getOrDefault(key, new AtomicInteger()).get();
    }

    /** How many requests of that key are neither answered nor broken off. */
    public int openOf(String key) {
        return openOfKey.getOrDefault(key, new AtomicInteger()).get();
    }

    public int inFlight() {
        return inFlight.get();
    }

    public int mostInFlight() {
        return mostInFlight.get();
    }

    /** How many requests the other side ended before their answer was whole. */
    public int brokenOff() {
        return brokenOff.get();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void onRequest(HttpServerRequest request) {
        boolean anthropic = request.path().endsWith("/v1/messages");
        if (!anthropic && !request.path().endsWith("/chat/completions")) {
            request.response().setStatusCode(404).end("{\"error\":{\"type\":\"not_found_error\"}}");
            return;
        }
        request.body().onSuccess(body -> reply(request, read(request, body.toString(), anthropic)));
    }

    private ScriptedRequest read(HttpServerRequest request, String text, boolean anthropic) {
        var body = new JsonObject(text);
        int step = 0;
        String key = null;
        for (var each : body.getJsonArray("messages", new JsonArray())) {
            var message = (JsonObject) each;
            if ("assistant".equals(message.getString("role"))) {
                step++;
            } else if ("user".equals(message.getString("role")) && key == null) {
                key = firstText(message.getValue("content"));
            }
        }
        key = key == null ? "" : key;
        callsOfKey.computeIfAbsent(key, none -> new AtomicInteger()).incrementAndGet();
        int attempt = attempts.computeIfAbsent(key + "\0" + step, none -> new AtomicInteger())
                .incrementAndGet();
        var scripted = new ScriptedRequest(
                anthropic ? "anthropic" : "openai", key, step, attempt, request.headers(), text, body);
        calls.incrementAndGet();
        if (recording) {
            requests.add(scripted);
        }
        return scripted;
    }

    private static String firstText(Object content) {
        if (content instanceof JsonArray blocks) {
            return blocks.stream()
                    .map(JsonObject.class::cast)
                    .filter(block -> "text".equals(block.getString("type")))
                    .map(block -> block.getString("text"))
                    .findFirst()
                    .orElse(null);
        }
        return String.valueOf(content);
    }

    private void reply(HttpServerRequest request, ScriptedRequest scripted) {
        int there = inFlight.incrementAndGet();
        mostInFlight.accumulateAndGet(there, Math::max);
        openOfKey.computeIfAbsent(scripted.key(), none -> new AtomicInteger()).incrementAndGet();
        var response = request.response();
        // a response that breaks off calls both
        var over = new AtomicBoolean();
        response.closeHandler(gone -> {
            if (!response.ended()) {
                brokenOff.incrementAndGet();
                whenBrokenOff.accept(scripted);
            }
            leave(scripted, over);
        });
        response.endHandler(ended -> leave(scripted, over));
        var reply = script.apply(scripted);
        passGate(reply, 0, () -> after(reply.delay(), () -> begin(response, scripted, reply)));
    }

    /** Goes on at once where the gate is elsewhere. */
    private void passGate(ScriptedReply reply, int at, Runnable next) {
        if (at == reply.gateAt()) {
            var context = vertx.getOrCreateContext();
            reply.gate().pass(() -> context.runOnContext(now -> next.run()));
        } else {
            next.run();
        }
    }

    private void leave(ScriptedRequest scripted, AtomicBoolean over) {
        if (over.compareAndSet(false, true)) {
            inFlight.decrementAndGet();
            openOfKey.get(scripted.key()).decrementAndGet();
            whenOver.accept(scripted);
        }
    }

    private void begin(HttpServerResponse response, ScriptedRequest scripted, ScriptedReply reply) {
        if (response.closed()) {
            return;
        }
        reply.headers().forEach(response::putHeader);
        if (reply.status() != 200) {
            response.setStatusCode(reply.status())
                    .putHeader("content-type", "application/json")
                    .end(reply.errorBody());
            return;
        }
        response.setChunked(true).putHeader("content-type", "text/event-stream; charset=utf-8");
        var model = scripted.body().getString("model", "");
        var events = "anthropic".equals(scripted.wire())
                ? ScriptedWire.anthropic(reply, model)
                : ScriptedWire.openai(reply, model);
        boolean whole = reply.fault() == ScriptedReply.Fault.NONE;
        write(
                response,
                pieces(whole ? events : events.subList(0, Math.min(reply.faultAt(), events.size())), reply),
                0,
                reply);
    }

    private static List<Buffer> pieces(List<String> events, ScriptedReply reply) {
        var all = Buffer.buffer(String.join("", events));
        var pieces = new ArrayList<Buffer>();
        if (reply.chunk() > 0) {
            for (int at = 0; at < all.length(); at += reply.chunk()) {
                pieces.add(all.getBuffer(at, Math.min(all.length(), at + reply.chunk())));
            }
        } else if (reply.pause().isZero()) {
            pieces.add(all);
        } else {
            events.forEach(event -> pieces.add(Buffer.buffer(event)));
        }
        return pieces;
    }

    /** Each piece is written once the one before is out, so that they arrive apart. */
    private void write(HttpServerResponse response, List<Buffer> pieces, int at, ScriptedReply reply) {
        if (response.closed()) {
            return;
        }
        if (at == pieces.size()) {
            finish(response, reply);
            return;
        }
        response.write(pieces.get(at))
                .onSuccess(out -> after(
                        reply.pause(),
                        () -> passGate(
                                reply,
                                at + 1,
                                () -> vertx.getOrCreateContext()
                                        // a write may be over at once, and thousands of them are too many for a stack
                                        .runOnContext(now -> write(response, pieces, at + 1, reply)))));
    }

    private static void finish(HttpServerResponse response, ScriptedReply reply) {
        switch (reply.fault()) {
            case NONE, END -> response.end();
            case BREAK -> response.reset();
            case STALL -> {}
            case OVERLOADED -> response.end(ScriptedWire.overloaded());
            case RUBBISH -> response.end("data: {\"type\": \"mess\n\n");
        }
    }

    private void after(Duration delay, Runnable next) {
        if (delay.isZero()) {
            next.run();
        } else {
            vertx.setTimer(Math.max(1, delay.toMillis()), due -> next.run());
        }
    }
}
