package dev.reagent.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Our own first process inside every sandbox ({@code stub.py}): how it is started. {@link StubLink} is how it is spoken to. */
final class Stub {

    /** After a run's timeout, the stub ends the sandbox by itself, so that none outlives its server by more. */
    static final Duration HARD_LIMIT_AFTER_TIMEOUT = Duration.ofSeconds(5);

    /** How long it waits for an order; then it ends the sandbox. */
    static final Duration IDLE_LIMIT = Duration.ofMinutes(5);

    /** How long it waits for the next order of a session; its server ends it well before. */
    static final Duration STAYING_LIMIT = Duration.ofHours(2);

    private static final String PROGRAM = read("stub.py");
    private static final String PYTHON_INTERPRETER = read("stay.py");
    private static final String NODE_INTERPRETER = read("stay.js");

    private Stub() {}

    static List<String> command() {
        // Isolated and without site packages: nothing but the standard library is imported, which also starts faster.
        return List.of("python3", "-I", "-S", "-c", PROGRAM, Long.toString(IDLE_LIMIT.toSeconds()));
    }

    /** @param folder that stands for {@code /tmp}, where nothing walls the stub in; it ends with it */
    static List<String> command(Path folder) {
        return Stream.concat(command().stream(), Stream.of(folder.toString())).toList();
    }

    /**
     * The environment that the code sees, and all of it.
     *
     * @param home its working directory
     */
    static Map<String, String> environment(Tier tier, String home) {
        var processors = Integer.toString(tier.processors());
        var environment = new LinkedHashMap<String, String>();
        environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.put("HOME", home);
        environment.put("LANG", "C.UTF-8");
        // What was printed before a timeout should be seen.
        environment.put("PYTHONUNBUFFERED", "1");
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        environment.put("PYTHON_CPU_COUNT", processors);
        // Pools of threads that are sized by the machine where nobody tells them better.
        for (String pool :
                List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_MAX_THREADS")) {
            environment.put(pool, processors);
        }
        environment.put("UV_THREADPOOL_SIZE", Integer.toString(Math.max(2, tier.processors())));
        environment.put("NODE_OPTIONS", "--max-old-space-size=" + tier.memoryMb() * 3 / 4);
        return environment;
    }

    /** The program of an interpreter that stays. */
    static String interpreter(Language language) {
        return switch (language) {
            case PYTHON -> PYTHON_INTERPRETER;
            case NODE -> NODE_INTERPRETER;
        };
    }

    private static String read(String name) {
        try (var in = Stub.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }
}
