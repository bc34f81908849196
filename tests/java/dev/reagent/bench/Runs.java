package dev.reagent.bench;

import dev.reagent.bench.bare.ModelServer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs on the server under test, as its clients see them. Thread-safe. */
final class Runs {

    private static final int PAGE = 100;
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Http server;

    Runs(Http server) {
        this.server = server;
    }

    /**
     * Runs that were sent at an even pace.
     *
     * @param sentAt when each was sent, by session id
     * @param refused how many were not accepted
     */
    record Sent(Map<String, Instant> sentAt, int refused) {

        /** Fails where the server did not take all of them. */
        Sent mustBeWhole() {
            if (refused > 0) {
                throw new IllegalStateException(refused + " runs were not accepted");
            }
            return this;
        }
    }

    /** @param finishedAt null while it goes on */
    record Seen(String status, Instant finishedAt) {}

    Future<Http.Answer> create(Duration delay, int toolSteps) {
        return server.post("/v1/agents/run", body(delay, toolSteps));
    }

    /** One with that prompt and every tool there is. */
    Future<Http.Answer> create(String prompt) {
        return server.post(
                "/v1/agents/run",
                new JsonObject().put("prompt", prompt).put("model", "bench").toBuffer());
    }

    /** What a create sends. */
    static Buffer body(Duration delay, int toolSteps) {
        var tools = toolSteps == 0 ? new JsonArray() : JsonArray.of("echo");
        return body(ModelServer.prompt(delay, toolSteps), tools);
    }

    private static Buffer body(String prompt, JsonArray tools) {
        return new JsonObject()
                .put("prompt", prompt)
                .put("model", "bench")
                .put("tools", tools)
                .toBuffer();
    }

    /** Sends runs at an even pace; returns when all have their answers. */
    Sent send(int count, double perSecond, Duration delay, int toolSteps) {
        return send(count, perSecond, delay, toolSteps, 0);
    }

    /** @param polls how often each is read, one time after the other, as soon as it is accepted */
    Sent send(int count, double perSecond, Duration delay, int toolSteps, int polls) {
        var sentAt = new ConcurrentHashMap<String, Instant>();
        var answered = new AtomicInteger();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            Until.nanoTime(start + (long) (i * 1e9 / perSecond));
            var now = Instant.now();
            create(delay, toolSteps)
                    .onSuccess(answer -> {
                        if (answer.status() == 202) {
                            sentAt.put(idOf(answer), now);
                        }
                    })
                    .compose(answer -> answer.status() == 202
                            ? poll(idOf(answer), polls).map(answer)
                            : Future.succeededFuture(answer))
                    .onComplete(any -> answered.incrementAndGet());
        }
        Until.isTrue("every create is answered", Duration.ofSeconds(60), LOOK, () -> answered.get() == count);
        return new Sent(sentAt, count - sentAt.size());
    }

    private Future<Void> poll(String id, int times) {
        return times == 0
                ? Future.succeededFuture()
                : server.get("/v1/agents/" + id).compose(answer -> poll(id, times - 1));
    }

    /** Starts runs whose model says nothing for a while, then its answer piece by piece; their ids. */
    Collection<String> talking(int count, Duration delay, int pieces, Duration pause) {
        var ids = new ConcurrentLinkedQueue<String>();
        var body = body(ModelServer.talking(delay, pieces, pause), new JsonArray());
        for (int i = 0; i < count; i++) {
            // one after the other is quick enough, and spreads them
            server.post("/v1/agents/run", body).onSuccess(answer -> ids.add(idOf(answer)));
            Until.nanoTime(System.nanoTime() + pause.toNanos() / count);
        }
        Until.isTrue("every create is answered", Duration.ofSeconds(60), LOOK, () -> ids.size() == count);
        return ids;
    }

    static String idOf(Http.Answer created) {
        return new JsonObject(created.body()).getString("session_id");
    }

    /** How many commands the server has sent to Redis since its start. */
    double redisCommands() {
        return metric("redis_processing_seconds_count");
    }

    /** How many the server holds. */
    int inHand() {
        return (int) metric("reagent_sessions_owned");
    }

    /** How many have ended since the server's start. */
    int ended() {
        return (int) metric("reagent_runs_ended_total");
    }

    /** Waits until so many have ended since the start and all are archived; returns the most that were in hand. */
    int awaitEnded(int ended, Duration patience) {
        var most = new AtomicInteger();
        Until.isTrue(ended + " runs have ended", patience, LOOK, () -> {
            int now = inHand();
            most.accumulateAndGet(now, Math::max);
            return now == 0 && ended() >= ended;
        });
        return most.get();
    }

    /** How those of these ids stand, newest first until all are found. */
    Map<String, Seen> look(Set<String> ids) {
        var found = new HashMap<String, Seen>();
        var cursor = "";
        while (found.size() < ids.size() && cursor != null) {
            var page = new JsonObject(
                    server.text("/v1/agents?limit=" + PAGE + (cursor.isEmpty() ? "" : "&cursor=" + cursor)));
            for (var each : page.getJsonArray("sessions")) {
                var session = (JsonObject) each;
                if (ids.contains(session.getString("session_id"))) {
                    found.put(
                            session.getString("session_id"),
                            new Seen(session.getString("status"), session.getInstant("finished_at")));
                }
            }
            cursor = page.getString("next_cursor");
        }
        return found;
    }

    /** How many of these did not complete. */
    int notCompleted(Set<String> ids) {
        var seen = look(ids);
        return ids.size()
                - (int) seen.values().stream()
                        .filter(it -> it.status().equals("completed"))
                        .count();
    }

    private double metric(String name) {
        return server.text("/q/metrics")
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
