package dev.reagent.bench;

import dev.reagent.Gate;
import dev.reagent.bench.figure.Figure;
import dev.reagent.bench.figure.Figures;
import dev.reagent.chaos.Fleet;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long a cancel takes until the last process of its run is dead. Of each eight runs four wait for the model and four run
 * code; all eight are cancelled at once, half of them at a server that does not run them. A model call is dead when the model
 * sees its connection closed, code when all processes of its container are gone, by {@code /proc}.
 */
final class CancelMeasurement implements Measurement {

    private static final int SERVERS = 2;
    private static final int AT_ONCE = 8;
    private static final double GOAL_MS = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final String SLEEP =
            "{\"language\":\"python\",\"code\":\"import time\\ntime.sleep(60)\",\"timeout_seconds\":60}";

    private final Path folder;
    private final int cancels;
    private final boolean quick;

    CancelMeasurement(Path folder, int cancels, boolean quick) {
        this.folder = folder;
        this.cancels = cancels;
        this.quick = quick;
    }

    @Override
    public String name() {
        return "cancel";
    }

    /** A run to be cancelled. */
    private record Run(String id, String key, boolean runsCode) {}

    @Override
    public void repeat(Figures figures) throws Exception {
        boolean withCode = SandboxProcesses.areSeen();
        var brokenAt = new ConcurrentHashMap<String, Long>();
        var calls = new ArrayList<Double>();
        var code = new ArrayList<Double>();
        var answers = new ArrayList<Double>();
        int[] notStopped = new int[1];
        var vertx = Vertx.vertx();
        try (var model = ScriptedProvider.start()
                        .withoutRecording()
                        .whenBrokenOff(request -> brokenAt.putIfAbsent(request.key(), System.nanoTime()))
                        .script(CancelMeasurement::reply);
                var fleet = start(model)) {
            var servers = List.of(
                    new Http(vertx, fleet.server(0).url()),
                    new Http(vertx, fleet.server(1).url()));
            for (int done = 0; done < cancels; done += AT_ONCE) {
                var runs = begin(servers, model, done, withCode);
                var processes = SandboxProcesses.of(
                        runs.stream().filter(Run::runsCode).map(Run::id).toList());
                long asked = System.nanoTime();
                var cancelled = new ArrayList<Future<Http.Answer>>();
                for (int i = 0; i < runs.size(); i++) {
                    cancelled.add(servers.get(i % SERVERS)
                            .post("/v1/agents/" + runs.get(i).id() + "/cancel", Buffer.buffer()));
                }
                processes.awaitEnds(PATIENCE);
                Until.isTrue(
                        "the model's calls are broken off",
                        PATIENCE,
                        LOOK,
                        () -> runs.stream().allMatch(run -> run.runsCode() || brokenAt.containsKey(run.key())));
                for (int i = 0; i < runs.size(); i++) {
                    var answer = cancelled
                            .get(i)
                            .toCompletionStage()
                            .toCompletableFuture()
                            .join();
                    var run = runs.get(i);
                    answers.add(answer.nanos() / 1e6);
                    notStopped[0] += answer.status() == 200 && isAllStopped(answer.body()) ? 0 : 1;
                    long end = run.runsCode() ? processes.endOf(run.id()) : brokenAt.get(run.key());
                    (run.runsCode() ? code : calls).add((end - asked) / 1e6);
                }
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        add(figures, "until the model's call is dead", calls, true);
        add(figures, "until the last process of code is dead", code, true);
        add(figures, "until the answer", answers, false);
        figures.add("answers without all stopped", "cancels", notStopped[0], 0);
    }

    private void add(Figures figures, String what, List<Double> values, boolean judged) {
        if (values.isEmpty()) {
            return;
        }
        var all = values.stream().mapToDouble(it -> it).toArray();
        figures.add(what + ", p50", "ms", Figure.percentile(all, 50));
        figures.add(
                what + ", p99",
                "ms",
                Figure.percentile(all, 99),
                judged && !quick ? GOAL_MS : Double.POSITIVE_INFINITY);
        figures.add(what + ", latest", "ms", Figure.percentile(all, 100));
    }

    private static boolean isAllStopped(String report) {
        var stopped = new JsonObject(report).getJsonArray("stopped");
        return !stopped.isEmpty()
                && stopped.stream().allMatch(each -> "stopped".equals(((JsonObject) each).getString("outcome")));
    }

    private Fleet start(ScriptedProvider model) throws Exception {
        var place = Files.createTempDirectory(folder, "cancel");
        ReagentServer.keepPrograms(folder, Files.createDirectories(place.resolve("stores")));
        return Fleet.start(place, SERVERS, Map.of("OPENAI_BASE_URL", model.openAiBaseUrl(), "OPENAI_MODEL", "bench"));
    }

    private static ScriptedReply reply(ScriptedRequest request) {
        return request.key().startsWith("code")
                ? ScriptedReply.call("sleep", "code_run", SLEEP)
                : ScriptedReply.text("Nobody waits for this.").behind(Gate.closed());
    }

    /** Starts as many as are cancelled at once, and comes back when all of them are under way. */
    private static List<Run> begin(List<Http> servers, ScriptedProvider model, int from, boolean withCode) {
        var runs = new ArrayList<Run>();
        for (int i = 0; i < AT_ONCE; i++) {
            boolean runsCode = withCode && i % 4 < 2;
            var key = (runsCode ? "code " : "call ") + (from + i);
            var answer = new Runs(servers.get(i / 4 % SERVERS))
                    .create(key)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            runs.add(new Run(Runs.idOf(answer), key, runsCode));
        }
        var ids = runs.stream().filter(Run::runsCode).map(Run::id).toList();
        Until.isTrue("code runs", PATIENCE, LOOK, () -> SandboxProcesses.areRunning(ids));
        Until.isTrue("models are asked", PATIENCE, LOOK, () -> model.inFlight() == AT_ONCE - ids.size());
        return runs;
    }
}
