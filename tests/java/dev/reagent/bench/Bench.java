package dev.reagent.bench;

import dev.reagent.bench.bare.BareLoop;
import dev.reagent.bench.bare.BareServer;
import dev.reagent.bench.bare.ChildJvm;
import dev.reagent.bench.bare.ModelServer;
import dev.reagent.bench.figure.Figures;
import dev.reagent.bench.figure.Recording;
import dev.reagent.bench.figure.Report;
import dev.reagent.chaos.ServerCommand;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures the packaged server on this machine: a scripted model, the server with stores of its own, and bare Vert.x to
 * compare it with, each a process of its own, on loopback only; and several servers over shared stores.
 */
final class Bench {

    private static final Duration CHILD_START = Duration.ofSeconds(30);

    /** Of the JVM; {@code ./reagent bench} makes it, as {@code ./reagent serve} does. */
    private static final Path CACHE = Path.of("target/server.aot").toAbsolutePath();

    private final BenchOptions options;
    private final Path folder;
    private final Report report;

    Bench(BenchOptions options, Path folder) throws IOException {
        this.options = options;
        this.folder = Files.createDirectories(folder);
        this.report = new Report(folder.resolve("bench.jsonl"));
    }

    /** Measurements of one server; the others start servers of their own. */
    private static final Set<String> OF_ONE =
            Set.of("cpu", "reads", "wait", "burst", "api", "create", "streams", "hold");

    /** Runs before anything is measured. */
    private static final int WARM_UP = 8000;

    public static void main(String[] args) throws Exception {
        try {
            boolean passes = new Bench(BenchOptions.of(args), Path.of("target/bench"))
                    .run(Path.of("target/quarkus-app/quarkus-run.jar"));
            System.exit(passes ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println("reagent bench: " + e.getMessage());
            System.err.println(BenchOptions.USAGE);
            System.exit(2);
        }
    }

    /** Whether nothing failed and every pass line holds. */
    boolean run(Path jar) throws IOException, InterruptedException, SQLException {
        report.begin(options.quick(), options.repetitions());
        if (options.names().stream().anyMatch(OF_ONE::contains)) {
            runOne(jar);
        }
        for (var measurement : ofOthers(jar)) {
            if (options.names().contains(measurement.name())) {
                repeat(measurement);
            }
        }
        return report.end();
    }

    /** Of the server's JVM: those of {@code ./reagent serve}; where nothing is judged, those of a server in a test. */
    private List<String> serverOptions(Path jar) throws IOException {
        if (options.quick()) {
            return ServerCommand.options(jar);
        }
        return Files.exists(CACHE) ? List.of("-XX:AOTCache=" + CACHE, "-Xlog:aot=off", "-Xlog:cds=off") : List.of();
    }

    private List<Measurement> ofOthers(Path jar) throws IOException {
        boolean quick = options.quick();
        return List.of(
                new StartMeasurement(
                        jar,
                        folder,
                        serverOptions(jar),
                        quick ? 20 : 1000,
                        quick ? 10 : 9000,
                        quick ? 20 : 100,
                        !quick),
                new FailoverMeasurement(folder, quick ? 30 : 3000, quick ? 30 : 150, quick),
                new CancelMeasurement(folder, quick ? 8 : 200, quick),
                new SandboxMeasurement(quick));
    }

    private void runOne(Path jar) throws IOException, InterruptedException, SQLException {
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try (var model = ChildJvm.ofOurs(ModelServer.class, folder.resolve("model.log"), Map.of());
                var server =
                        ReagentServer.start(jar, folder, model.lineAfter("wire ", CHILD_START), serverOptions(jar));
                var bare = ChildJvm.ofOurs(
                        BareServer.class,
                        folder.resolve("bare.log"),
                        Map.of(
                                "BENCH_JDBC_URL", server.jdbcUrl(),
                                "BENCH_PASSWORD", server.databasePassword(),
                                "BENCH_MODEL_URL", model.lineAfter("wire ", CHILD_START)))) {
            var bareHttp = new Http(vertx, bare.lineAfter("bare ", CHILD_START));
            var modelHttp = new Http(vertx, model.lineAfter("stats ", CHILD_START));
            measure(vertx, new Http(vertx, server.url()), server, modelHttp, model.pid(), bareHttp, bare.pid());
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private void measure(
            Vertx vertx, Http http, ReagentServer server, Http model, long modelPid, Http bare, long barePid)
            throws IOException, InterruptedException {
        var runs = new Runs(http);
        boolean quick = options.quick();
        var cpu = new CpuMeasurement(
                runs,
                server,
                new BareLoop(bare, barePid),
                quick ? 20 : 1000,
                quick ? 20 : 100,
                quick ? Double.POSITIVE_INFINITY : CpuMeasurement.PASS_LINE);
        var all = List.of(
                cpu,
                new ReadsMeasurement(
                        vertx,
                        runs,
                        http,
                        server,
                        model,
                        bare,
                        barePid,
                        quick ? Duration.ofMillis(200) : Duration.ofSeconds(8),
                        quick ? Double.POSITIVE_INFINITY : ReadsMeasurement.PASS_LINE),
                WaitMeasurement.spread(runs, quick ? new int[] {20} : new int[] {250, 500, 1000}, !quick),
                WaitMeasurement.burst(runs, quick ? 20 : 1000, !quick),
                new ApiMeasurement(runs, http, bare, quick ? 10 : 1000, quick ? 10 : 500, quick),
                new CreateMeasurement(runs, bare, new Consumers(server, modelPid), quick),
                new StreamsMeasurement(runs, server, bare, barePid, vertx, quick),
                new HoldMeasurement(runs, model, server, quick ? 30 : 10_000, quick ? 30 : 200, quick));
        cpu.warmUp(quick ? 10 : WARM_UP);
        for (var measurement : all) {
            if (options.names().contains(measurement.name())) {
                repeat(measurement);
                if (measurement == cpu) {
                    profile(server, cpu);
                }
            }
        }
    }

    private void repeat(Measurement measurement) throws IOException {
        var figures = new Figures(measurement.name());
        try {
            for (int i = 0; i < options.repetitions(); i++) {
                measurement.repeat(figures);
            }
        } catch (Exception e) {
            report.failed(measurement.name(), e);
        }
        report.add(figures);
    }

    /** Apart from the measurement, which it would slow down. */
    private void profile(ReagentServer server, CpuMeasurement cpu) throws IOException, InterruptedException {
        var recording = Recording.start(server.pid(), folder.resolve("server.jfr"));
        cpu.doRuns(options.quick() ? 20 : 500);
        report.add(recording.stop());
    }
}
