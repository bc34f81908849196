package dev.reagent.deploy;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Call;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What alarms, probes and the autoscaler look at is what a server shows, and every alarm is explained. */
@QuarkusTest
@QuarkusTestResource(WithScriptedProvider.class)
class WatchedServerTest {

    private static final Pattern SAMPLE = Pattern.compile("^(\\w+)(\\{(.*)})? \\S+$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
    private static final Pattern SECTION = Pattern.compile("^#### (\\w+)$", Pattern.MULTILINE);

    private static final Set<String> OVER = Set.of("completed", "failed", "cancelled");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    ScriptedProvider provider;

    @Test
    void everyMetricThatIsLookedAtIsShownWithItsLabels() {
        provider.bySteps(
                ScriptedReply.of(new Call("a", "echo", "{\"text\":\"hello\"}"), new Call("b", "echo", "{}")),
                ScriptedReply.text("Done."));
        assertEquals("completed", endOf("echo"));
        provider.bySteps(ScriptedReply.error(529, "{}"));
        assertEquals("failed", endOf());
        var asked = Alerts.metrics();
        assertTrue(asked.size() > 10, asked::toString);
        // the archive is written, and the stores are looked at, some time after the end
        long end = System.nanoTime() + PATIENCE.toNanos();
        var missing = missing(asked, shown());
        while (!missing.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            missing = missing(asked, shown());
        }
        assertEquals(Map.of(), missing);
    }

    @Test
    void theAutoscalerLooksAtTheQueue() {
        var metric = Manifests.the(HorizontalPodAutoscaler.class)
                .getSpec()
                .getMetrics()
                .getFirst()
                .getExternal()
                .getMetric()
                .getName();
        assertEquals("reagent_queue_waiting", metric);
        assertTrue(Alerts.metrics().containsKey(metric), "the adapter does not hand it over");
    }

    @Test
    void everyPathThatIsAskedAnswers() throws IOException {
        var paths = new TreeSet<>(KubernetesTest.paths());
        paths.add(ComposeTest.healthPath());
        assertEquals(4, paths.size(), paths::toString);
        paths.forEach(path -> given().get(path).then().statusCode(200));
    }

    @Test
    void everyAlarmHasItsSectionInTheDocsAndEverySectionItsAlarm() throws IOException {
        var sections = SECTION.matcher(Files.readString(Path.of("docs/operations.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertEquals(new TreeSet<>(Alerts.names()), new TreeSet<>(sections));
        assertEquals(Alerts.names().size(), sections.size());
    }

    /** How a run with these tools ends. */
    private static String endOf(String... tools) {
        var order = Map.of("prompt", "watch " + UUID.randomUUID(), "model", "scripted", "tools", List.of(tools));
        String id = given().contentType("application/json")
                .body(order)
                .post("/v1/agents/run")
                .then()
                .statusCode(202)
                .extract()
                .path("session_id");
        String status = "pending";
        for (long end = System.nanoTime() + PATIENCE.toNanos(); !OVER.contains(status) && System.nanoTime() < end; ) {
            status = given().get("/v1/agents/" + id + "?wait_seconds=1")
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("status");
        }
        return status;
    }

    /** What is asked for and not shown: a metric, or one with a label that it has not. */
    private static Map<String, Set<String>> missing(Map<String, Set<String>> asked, Map<String, Set<String>> shown) {
        var missing = new TreeMap<>(asked);
        missing.entrySet()
                .removeIf(metric -> shown.getOrDefault(metric.getKey(), Set.of("none of it"))
                                .containsAll(metric.getValue())
                        && shown.containsKey(metric.getKey()));
        return missing;
    }

    private static Map<String, Set<String>> shown() {
        var page = given().get("/q/metrics").then().statusCode(200).extract().asString();
        var shown = new TreeMap<String, Set<String>>();
        SAMPLE.matcher(page)
                .results()
                .forEach(sample -> shown.computeIfAbsent(sample.group(1), name -> new TreeSet<>())
                        .addAll(labels(sample)));
        return shown;
    }

    private static Set<String> labels(MatchResult sample) {
        var text = sample.group(3);
        var labels = new TreeSet<String>();
        LABEL.matcher(text == null ? "" : text).results().forEach(label -> labels.add(label.group(1)));
        return labels;
    }
}
