package dev.reagent.bench;

import dev.reagent.bench.figure.Figures;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;

/**
 * How many polls of one session a server answers, and what each costs: of a finished session, of one that waits for its model, and of bare
 * Vert.x that answers the same bytes from memory.
 */
final class ReadsMeasurement implements Measurement {

    static final double PASS_LINE = 1.5;

    private static final int CONNECTIONS = 64;
    private static final int TOOL_STEPS = 3;
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration LONGEST_RUN = Duration.ofMinutes(2);

    private final Vertx vertx;
    private final Runs runs;
    private final Http http;
    private final ReagentServer server;
    private final Http model;
    private final Http bare;
    private final long barePid;
    private final Duration time;
    private final double limit;

    /** @param time how long each kind is read */
    ReadsMeasurement(
            Vertx vertx,
            Runs runs,
            Http http,
            ReagentServer server,
            Http model,
            Http bare,
            long barePid,
            Duration time,
            double limit) {
        this.vertx = vertx;
        this.runs = runs;
        this.http = http;
        this.server = server;
        this.model = model;
        this.bare = bare;
        this.barePid = barePid;
        this.time = time;
        this.limit = limit;
    }

    @Override
    public String name() {
        return "reads";
    }

    private record Reads(double perSecond, double micros) {}

    @Override
    public void repeat(Figures figures) throws IOException {
        int before = runs.ended();
        var finished = one(Duration.ZERO, TOOL_STEPS);
        runs.awaitEnded(before + 1, LONGEST_RUN);
        bare.post("/keep", Buffer.buffer(http.text(finished)))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        var live = one(LONGEST_RUN, 0);
        // its answers are the same from now on
        Until.isTrue(
                "the model is asked", LONGEST_RUN, LOOK, () -> model.text("/").equals("1"));
        var ofServer = read(http.url() + finished, server.pid());
        var ofBare = read(bare.url() + "/kept", barePid);
        figures.add("a finished session: reads", "a second", ofServer.perSecond());
        figures.add("a finished session: a read", "µs", ofServer.micros());
        figures.add("bare Vert.x, the same bytes: reads", "a second", ofBare.perSecond());
        figures.add("bare Vert.x, the same bytes: a read", "µs", ofBare.micros());
        figures.add("a finished session: a read / bare Vert.x", "", ofServer.micros() / ofBare.micros(), limit);
        long redis = Cpu.ofFamily(server.redisPid());
        var ofLive = read(http.url() + live, server.pid());
        figures.add("a live session: reads", "a second", ofLive.perSecond());
        figures.add("a live session: a read", "µs", ofLive.micros());
        double all = ofLive.perSecond() * time.toMillis() / 1000;
        figures.add("a live session: a read, Redis", "µs", (Cpu.ofFamily(server.redisPid()) - redis) * 1000 / all);
        http.post(live + "/cancel", Buffer.buffer())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        runs.awaitEnded(before + 2, LONGEST_RUN);
    }

    private String one(Duration delay, int toolSteps) {
        var sent = runs.send(1, 100, delay, toolSteps).mustBeWhole();
        return "/v1/agents/" + sent.sentAt().keySet().iterator().next();
    }

    /** The first quarter of the time is for what is compiled and kept. */
    private Reads read(String url, long pid) throws IOException {
        var get = new RepeatedGet(vertx, url);
        get.count(CONNECTIONS, time.dividedBy(4));
        long before = Cpu.of(pid);
        int count = get.count(CONNECTIONS, time);
        return new Reads(count * 1000.0 / time.toMillis(), (Cpu.of(pid) - before) * 1000.0 / count);
    }
}
