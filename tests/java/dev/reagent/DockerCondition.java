package dev.reagent;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Lets {@link NeedsDocker} tests run where an engine answers and has our image, and counts the classes it turned away. */
final class DockerCondition implements ExecutionCondition {

    private static final boolean REQUIRED = "true".equals(System.getenv("REAGENT_TESTS_REQUIRE_DOCKER"));

    /** Once for the whole run of tests, asked by the command so that the tests do not trust what they test. */
    private static final String WHY_NOT = REQUIRED ? "" : whyNot();

    private static final AtomicInteger SKIPPED = new AtomicInteger();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (WHY_NOT.isEmpty()) {
            return ConditionEvaluationResult.enabled("a Docker engine is there, or required");
        }
        if (SKIPPED.getAndAdd(testsIn(context)) == 0) {
            Runtime.getRuntime().addShutdownHook(new Thread(DockerCondition::shout));
        }
        return ConditionEvaluationResult.disabled(WHY_NOT);
    }

    private static int testsIn(ExtensionContext context) {
        return context.getTestMethod().isPresent()
                ? 1
                : (int) java.util.Arrays.stream(context.getRequiredTestClass().getMethods())
                        .filter(method -> method.isAnnotationPresent(org.junit.jupiter.api.Test.class))
                        .count();
    }

    private static void shout() {
        System.err.printf("%n!!!! %d DOCKER TESTS WERE SKIPPED: %s !!!!%n%n", SKIPPED.get(), WHY_NOT);
    }

    private static String whyNot() {
        if (!answers("docker", "version")) {
            return "no Docker engine answers";
        }
        return answers("docker", "image", "inspect", "reagent-sandbox:small")
                ? ""
                : "the image reagent-sandbox:small is not built (./reagent sandbox build)";
    }

    private static boolean answers(String... command) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException | InterruptedException none) {
            return false;
        }
    }
}
