package dev.reagent;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Lets {@link NeedsDocker} tests run where an engine answers and has our image, and counts those it turned away. */
final class DockerCondition implements ExecutionCondition {

    private static final boolean REQUIRED = "true".equals(System.getenv("REAGENT_TESTS_REQUIRE_DOCKER"));

    /** By tier, once for the whole run of tests, asked by the command so that the tests do not trust what they test. */
    private static final Map<String, String> WHY_NOT = new ConcurrentHashMap<>();

    private static final AtomicInteger SKIPPED = new AtomicInteger();

    /** JUnit closes it when all tests are through. */
    private static final AutoCloseable AT_THE_END = DockerCondition::shout;

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        var tier = AnnotationSupport.findAnnotation(context.getElement(), NeedsDocker.class)
                .map(NeedsDocker::tier)
                .orElse("small");
        var whyNot = WHY_NOT.computeIfAbsent(tier, DockerCondition::whyNot);
        if (whyNot.isEmpty()) {
            return ConditionEvaluationResult.enabled("a Docker engine is there, or required");
        }
        SKIPPED.addAndGet(testsIn(context));
        context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(DockerCondition.class, key -> AT_THE_END);
        return ConditionEvaluationResult.disabled(whyNot);
    }

    private static int testsIn(ExtensionContext context) {
        return context.getTestMethod().isPresent()
                ? 1
                : ReflectionSupport.findMethods(
                                context.getRequiredTestClass(),
                                method -> AnnotationSupport.isAnnotated(method, Testable.class),
                                HierarchyTraversalMode.TOP_DOWN)
                        .size();
    }

    private static void shout() {
        System.out.printf(
                "%n!!!! %d DOCKER TESTS WERE SKIPPED: %s !!!!%n%n", SKIPPED.get(), String.join("; ", reasons()));
    }

    private static Set<String> reasons() {
        var reasons = new TreeSet<>(WHY_NOT.values());
        reasons.remove("");
        return reasons;
    }

    private static String whyNot(String tier) {
        if (REQUIRED) {
            return "";
        }
        if (!answers("docker", "version")) {
            return "no Docker engine answers";
        }
        var image = "reagent-sandbox:" + tier;
        return answers("docker", "image", "inspect", image)
                ? ""
                : "the image " + image + " is not built (./reagent sandbox build)";
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
