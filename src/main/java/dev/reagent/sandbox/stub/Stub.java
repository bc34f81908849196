package dev.reagent.sandbox.stub;

import dev.reagent.sandbox.Language;
import dev.reagent.sandbox.Tier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Starts the stub ({@code stub.py}), the first process inside every sandbox. {@link StubLink} sends requests to it. */
public final class Stub {

    /** This long after a run's timeout, the stub ends the sandbox by itself. So no sandbox outlives its server by more. */
    public static final Duration HARD_LIMIT_AFTER_TIMEOUT = Duration.ofSeconds(5);

    /** How long the stub waits for code before it ends the sandbox. */
    public static final Duration IDLE_LIMIT = Duration.ofMinutes(5);

    /** How long the stub waits for the next code of a session. Its server ends it well before. */
    public static final Duration STAYING_LIMIT = Duration.ofHours(2);

    private static final String PROGRAM = read("stub.py");
    private static final String PYTHON_INTERPRETER = read("stay.py");
    private static final String NODE_INTERPRETER = read("stay.js");

    private Stub() {}

    public static List<String> command() {
        // isolated and without site packages: only the standard library can be imported, which also starts faster
        return List.of("python3", "-I", "-S", "-c", PROGRAM, Long.toString(IDLE_LIMIT.toSeconds()));
    }

    /** @param folder that replaces {@code /tmp} if no wall isolates the stub; it is deleted when the stub ends */
    public static List<String> command(Path folder) {
        return Stream.concat(command().stream(), Stream.of(folder.toString())).toList();
    }

    /**
     * Returns the complete environment of the code.
     *
     * @param home its working directory
     */
    public static Map<String, String> environment(Tier tier, String home) {
        var processors = Integer.toString(tier.processors());
        var environment = new LinkedHashMap<String, String>();
        environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.put("HOME", home);
        environment.put("LANG", "C.UTF-8");
        // output before a timeout must be visible
        environment.put("PYTHONUNBUFFERED", "1");
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        environment.put("PYTHON_CPU_COUNT", processors);
        // thread pools use the machine's size unless these variables are set
        for (String pool :
                List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_MAX_THREADS")) {
            environment.put(pool, processors);
        }
        environment.put("UV_THREADPOOL_SIZE", Integer.toString(Math.max(2, tier.processors())));
        environment.put("NODE_OPTIONS", "--max-old-space-size=" + tier.memoryMb() * 3 / 4);
        return environment;
    }

    /** Returns the program of an interpreter that stays. */
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
