package dev.reagent.bench;

import dev.reagent.Gate;
import dev.reagent.bench.figure.Figure;
import dev.reagent.bench.figure.Figures;
import dev.reagent.chaos.Fleet;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedRequest;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long the runs of a server that is killed stand still: three servers share them, each run waits for the model, and one
 * server is killed. A run goes on when the model is asked for its step again.
 */
final class FailoverMeasurement implements Measurement {

    private static final int SERVERS = 3;
    private static final double GOAL_SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Path folder;
    private final int count;
    private final double perSecond;
    private final boolean quick;

    FailoverMeasurement(Path folder, int count, double perSecond, boolean quick) {
        this.folder = folder;
        this.count = count;
        this.perSecond = perSecond;
        this.quick = quick;
    }

    @Override
    public String name() {
        return "failover";
    }

    @Override
    public void repeat(Figures figures) throws Exception {
        var again = new ConcurrentHashMap<String, Long>();
        // of the first answers, so that nobody has one before the server is killed
        var gate = Gate.closed();
        var vertx = Vertx.vertx();
        try (var model = ScriptedProvider.start().withoutRecording().script(request -> reply(request, gate, again));
                var fleet = start(model)) {
            var runs = new Runs[SERVERS];
            for (int i = 0; i < SERVERS; i++) {
                runs[i] = new Runs(new Http(vertx, fleet.server(i).url()));
            }
            var ids = send(runs);
            Until.isTrue("all wait for the model", PATIENCE, LOOK, () -> model.inFlight() == count);
            int lost = runs[0].inHand();
            long killedAt = System.nanoTime();
            fleet.server(0).kill();
            Until.isTrue("the model is asked again for each", PATIENCE, LOOK, () -> again.size() >= lost);
            gate.open();
            var seconds = again.values().stream()
                    .mapToDouble(at -> (at - killedAt) / 1e9)
                    .toArray();
            figures.add("runs in flight", "runs", ids.size());
            figures.add("of the killed server", "runs", lost);
            figures.add("until one continues on another server, p50", "s", Figure.percentile(seconds, 50));
            figures.add(
                    "until one continues on another server, p99",
                    "s",
                    Figure.percentile(seconds, 99),
                    quick ? Double.POSITIVE_INFINITY : GOAL_SECONDS);
            figures.add("until one continues on another server, latest", "s", Figure.percentile(seconds, 100));
            Until.isTrue("all are over", PATIENCE, LOOK, () -> runs[1].inHand() + runs[2].inHand() == 0);
            figures.add("asked again though their server lived", "runs", again.size() - lost, 0);
            figures.add("not completed", "runs", runs[1].notCompleted(ids), 0);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private Fleet start(ScriptedProvider model) throws Exception {
        var place = Files.createTempDirectory(folder, "failover");
        ReagentServer.keepPrograms(folder, Files.createDirectories(place.resolve("stores")));
        return Fleet.start(place, SERVERS, Map.of("OPENAI_BASE_URL", model.openAiBaseUrl(), "OPENAI_MODEL", "bench"));
    }

    private static ScriptedReply reply(ScriptedRequest request, Gate gate, Map<String, Long> again) {
        boolean first = request.attempt() == 1;
        if (!first) {
            again.putIfAbsent(request.key(), System.nanoTime());
        }
        var reply = ScriptedReply.text("It has gone on.").after(Duration.ofMillis(200));
        return first ? reply.behind(gate) : reply;
    }

    /** To all servers in turn, at an even pace; the ids. */
    private Set<String> send(Runs[] runs) throws IOException {
        var ids = ConcurrentHashMap.<String>newKeySet();
        var answered = new AtomicInteger();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            Until.nanoTime(start + (long) (i * 1e9 / perSecond));
            runs[i % SERVERS]
                    .create("run " + i)
                    .onSuccess(answer -> {
                        if (answer.status() == 202) {
                            ids.add(Runs.idOf(answer));
                        }
                    })
                    .onComplete(any -> answered.incrementAndGet());
        }
        Until.isTrue("every create is answered", PATIENCE, LOOK, () -> answered.get() == count);
        if (ids.size() < count) {
            throw new IOException(count - ids.size() + " runs were not accepted");
        }
        return new HashSet<>(ids);
    }
}
