package dev.reagent.bench;

import dev.reagent.bench.figure.Figure;
import dev.reagent.bench.figure.Figures;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How long the API's answers take beside a bare endpoint that commits one row into the same PostgreSQL.
 *
 * <p>In every round each endpoint is asked once, evenly apart, the bare one among them. Each round's create keeps as many
 * runs in flight as there should be: those in flight are the rate of the rounds times the 40 s of model time of a run.
 */
final class ApiMeasurement implements Measurement {

    static final double PASS_LINE = 4;

    private static final int TOOL_STEPS = 3;
    private static final int RECENT = 1000;

    private final Runs runs;
    private final Http server;
    private final Http bare;
    private final int inFlight;
    private final Duration delay;
    private final double perSecond;
    private final int rounds;
    private final boolean judged;
    private final Queue<String> ids = new ConcurrentLinkedQueue<>();

    private enum Asked {
        CREATE,
        GET,
        LIST,
        TOOLS,
        COMMIT
    }

    ApiMeasurement(Runs runs, Http server, Http bare, int inFlight, int rounds, boolean quick) {
        this.runs = runs;
        this.server = server;
        this.bare = bare;
        this.inFlight = inFlight;
        this.rounds = rounds;
        this.judged = !quick;
        this.delay = Duration.ofMillis(quick ? 250 : 10_000);
        this.perSecond = inFlight * 1000 / (delay.toMillis() * (TOOL_STEPS + 1.0));
    }

    @Override
    public String name() {
        return "api";
    }

    @Override
    public void repeat(Figures figures) {
        if (ids.isEmpty()) {
            runs.send(1, 1, delay, TOOL_STEPS).sentAt().keySet().forEach(ids::add);
            // until the first runs end there are more every second
            rounds(inFlight);
        }
        int before = runs.inHand();
        var times = rounds(rounds);
        figures.add("runs in flight", "runs", (before + runs.inHand()) / 2.0);
        double commit = Figure.percentile(millis(times, Asked.COMMIT), 95);
        for (var asked : Asked.values()) {
            var millis = millis(times, asked);
            var name = asked.name().toLowerCase(java.util.Locale.ROOT);
            figures.add(name + " p50", "ms", Figure.percentile(millis, 50));
            figures.add(name + " p95", "ms", Figure.percentile(millis, 95));
            if (asked != Asked.COMMIT) {
                figures.add(
                        name + " p95 / commit p95",
                        "",
                        Figure.percentile(millis, 95) / commit,
                        judged ? PASS_LINE : Double.POSITIVE_INFINITY);
            }
        }
    }

    private static double[] millis(Map<Asked, Queue<Long>> times, Asked asked) {
        return times.get(asked).stream().mapToDouble(nanos -> nanos / 1e6).toArray();
    }

    private Map<Asked, Queue<Long>> rounds(int count) {
        var times = new EnumMap<Asked, Queue<Long>>(Asked.class);
        for (var asked : Asked.values()) {
            times.put(asked, new ConcurrentLinkedQueue<>());
        }
        var open = new AtomicInteger();
        var failure = new AtomicReference<String>();
        double step = 1e9 / perSecond / Asked.values().length;
        long start = System.nanoTime();
        for (int i = 0; i < count * Asked.values().length; i++) {
            Until.nanoTime(start + (long) (i * step));
            var asked = Asked.values()[i % Asked.values().length];
            open.incrementAndGet();
            ask(asked).onComplete(asking -> {
                open.decrementAndGet();
                if (asking.succeeded() && asking.result().status() < 300) {
                    times.get(asked).add(asking.result().nanos());
                } else {
                    failure.set(asked + ": " + asking);
                }
            });
        }
        Until.isTrue("all answers", Duration.ofSeconds(60), Duration.ofMillis(20), () -> open.get() == 0);
        if (failure.get() != null) {
            throw new IllegalStateException("a request failed, " + failure.get());
        }
        return times;
    }

    private Future<Http.Answer> ask(Asked what) {
        return switch (what) {
            case CREATE -> runs.create(delay, TOOL_STEPS).map(this::remembered);
            case GET -> server.get("/v1/agents/" + anyId());
            case LIST -> server.get("/v1/agents");
            case TOOLS -> server.get("/v1/tools");
            case COMMIT -> bare.post("/commit", Runs.body(delay, TOOL_STEPS));
        };
    }

    private Http.Answer remembered(Http.Answer created) {
        ids.add(Runs.idOf(created));
        if (ids.size() > RECENT) {
            ids.poll();
        }
        return created;
    }

    /** One that is in flight or has just ended. */
    private String anyId() {
        var known = ids.toArray(String[]::new);
        return known[ThreadLocalRandom.current().nextInt(known.length)];
    }
}
