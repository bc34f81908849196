package dev.reagent.chaos.storm;

import dev.reagent.chaos.ReplicatedRedis;
import dev.reagent.chaos.check.Checker;
import dev.reagent.chaos.check.Violation;
import dev.reagent.chaos.history.Notebook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** The chaos bench: see docs/benchmarks.md. Linux only. */
final class Chaos {

    private static final int SHOWN = 20;

    private Chaos() {}

    public static void main(String[] args) throws Exception {
        // whoever ends the bench ends what it started, frozen or not
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
        try {
            var violations = run(ChaosOptions.of(args), Path.of("target/chaos"));
            System.exit(violations.isEmpty() ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println("reagent chaos: " + e.getMessage());
            System.err.println(ChaosOptions.USAGE);
            System.exit(2);
        }
    }

    /**
     * Does it, and judges it. What happened is kept in a folder by the seed, where it is judged red with all logs and data.
     *
     * @param target where that folder goes
     * @return what was broken
     */
    static List<Violation> run(ChaosOptions options, Path target) throws Exception {
        return run(options, target, (folder, notes) -> new Storm(options, folder, notes, null).blow());
    }

    /** The same with a Redis whose replica takes its master's place. */
    static List<Violation> runWithFailover(ChaosOptions options, Path target, Replicated replicated) throws Exception {
        return run(options, target, (folder, notes) -> {
            try (var redis = replicated.in(folder.resolve("redis"))) {
                new Storm(options, folder, notes, new Failover(redis)).blow();
            }
        });
    }

    /** Brings up a Redis that fails over. */
    interface Replicated {
        ReplicatedRedis in(Path folder) throws IOException;
    }

    private interface Weather {
        void make(Path folder, Notebook notes) throws Exception;
    }

    private static List<Violation> run(ChaosOptions options, Path target, Weather weather) throws Exception {
        var folder = target.resolve(Long.toString(options.seed())).toAbsolutePath();
        delete(folder);
        Files.createDirectories(folder);
        System.out.println(options.command());
        var jar = Path.of(System.getProperty("reagent.jar", "target/quarkus-app/quarkus-run.jar"));
        if (options.sabotage().isPresent()) {
            var broken = options.sabotage().get().copy(jar, folder.resolve("broken"));
            System.setProperty("reagent.jar", broken.toString());
        }
        var notes = new Notebook(folder.resolve("history.jsonl"));
        try (notes) {
            weather.make(folder, notes);
        } finally {
            System.setProperty("reagent.jar", jar.toString());
        }
        var violations = Checker.check(notes.entries());
        var report = Summary.of(notes.entries(), violations);
        report.forEach(System.out::println);
        violations.stream().limit(SHOWN).forEach(violation -> System.out.println("  " + violation));
        Files.write(folder.resolve("report.txt"), report);
        Files.write(
                folder.resolve("violations.txt"),
                violations.stream().map(Violation::toString).toList());
        if (violations.isEmpty()) {
            delete(folder.resolve("stores"));
        } else {
            System.out.println("everything is kept in " + folder + "; the same again: " + options.command());
        }
        return violations;
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
