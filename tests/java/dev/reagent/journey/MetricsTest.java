package dev.reagent.journey;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.NeedsDocker;
import dev.reagent.WithScriptedProvider;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Call;
import dev.reagent.stores.Blocking;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** What an operator sees of runs at /q/metrics. */
@QuarkusTest
@QuarkusTestResource(WithScriptedProvider.class)
class MetricsTest {

    private static final String MODEL = "gen_ai_provider_name=\"openai\",gen_ai_request_model=\"scripted\"";

    private final Client client = Client.ofNewOrg();
    ScriptedProvider provider;

    @Inject
    RedisDataSource redis;

    @Inject
    HotCopy hot;

    @Inject
    Blocking blocking;

    @Inject
    Jdbi jdbi;

    @Test
    void aRunIsCountedWithItsModelCallsItsToolCallsAndItsEnd() {
        provider.bySteps(
                ScriptedReply.of(
                        new Call("a", "echo", "{\"text\":\"hello\"}"),
                        new Call("b", "echo", "{}"),
                        new Call(
                                "c",
                                "no_such_tool_" + UUID.randomUUID().toString().replace('-', '_'),
                                "{}")),
                ScriptedReply.text("Done."));
        var before = scrape();
        var id = client.start("echo");
        assertEquals("completed", client.ended(id).getString("status"));
        Client.await("the end is counted", () -> grown(before, archived("completed", "none")) >= 1);
        var after = scrape();
        assertEquals(2, grown(before, after, asked("none") + "_count"));
        assertTrue(grown(before, after, asked("none") + "_sum") > 0);
        assertEquals(2, grown(before, after, tokens("input") + "_count"));
        assertTrue(grown(before, after, tokens("input") + "_sum") > 0);
        assertTrue(grown(before, after, tokens("output") + "_sum") > 0);
        assertEquals(1, grown(before, after, executed("echo", "none") + "_count"));
        assertEquals(1, grown(before, after, refused("echo", "invalid_arguments")));
        assertEquals(1, grown(before, after, refused("unknown", "unknown_tool")));
        assertFalse(after.keySet().stream().anyMatch(name -> name.contains(id) || name.contains("no_such_tool")));
    }

    @Test
    void aModelThatFailsIsCountedByItsErrorAsEachOfItsTriesIs() {
        provider.bySteps(ScriptedReply.error(529, "{}"));
        var before = scrape();
        var id = client.start();
        assertEquals("failed", client.ended(id).getString("status"));
        Client.await("the end is counted", () -> grown(before, archived("failed", "model_unavailable")) >= 1);
        var after = scrape();
        double calls = grown(before, after, asked("overloaded") + "_count");
        assertTrue(calls >= 1, () -> "no failed call: " + after);
        double tries = grown(
                before,
                after,
                "reagent_model_tries_failed_total{error_type=\"overloaded\",gen_ai_provider_name=\"openai\"}");
        assertEquals(4 * calls, tries);
        assertEquals(0, grown(before, after, asked("none") + "_count"));
    }

    @Test
    void aModelCallThatIsBrokenOffIsCountedAsSuch() {
        provider.bySteps(ScriptedReply.text("late").after(Duration.ofSeconds(60)));
        var before = scrape();
        var prompt = Client.prompt();
        var id = client.start(Client.order(prompt, "scripted"));
        Client.await("the model is asked", () -> provider.callsOf(prompt) > 0);
        client.post("/v1/agents/" + id + "/cancel", new JsonObject()).then().statusCode(200);
        Client.await("the call is counted", () -> grown(before, asked("cancelled") + "_count") == 1);
        Client.await("the end is counted", () -> grown(before, archived("cancelled", "none")) >= 1);
    }

    @Test
    @NeedsDocker
    void codeIsCountedByHowItEndedAndByWhetherASandboxWasUp() {
        provider.bySteps(
                ScriptedReply.of(new Call("c", "code_run", "{\"language\":\"python\",\"code\":\"print(1)\"}")),
                ScriptedReply.text("Done."));
        var before = scrape();
        assertEquals("completed", client.ended(client.start("code_run")).getString("status"));
        var after = scrape();
        assertEquals(1, grown(before, after, "reagent_sandbox_run_seconds_count{outcome=\"ended\",tier=\"small\"}"));
        assertEquals(
                1,
                grown(before, after, "reagent_sandbox_starts_total{how=\"warm\"}")
                        + grown(before, after, "reagent_sandbox_starts_total{how=\"cold\"}"));
        assertEquals(0, gauge("reagent_sandbox_orphans"));
        assertEquals(0, gauge("reagent_sandbox_waiting"));
    }

    @Test
    void whatWaitsIsCountedNowAndThen() {
        provider.bySteps(
                ScriptedReply.of(new Call("g", "guarded", "{\"text\":\"waits\"}")), ScriptedReply.text("Done."));
        var id = client.start("guarded");
        client.waiting(id);
        Client.await("the question is counted", () -> gauge("reagent_approvals_pending{kind=\"tool\"}") >= 1);
        assertTrue(gauge("reagent_runs_open") >= 1);
        for (var name : new String[] {
            "reagent_queue_waiting{priority=\"low\"}",
            "reagent_queue_oldest_age_seconds",
            "reagent_wakeups_undelivered",
            "reagent_archive_rejects",
            "reagent_archive_waiting",
            "reagent_sessions_owned"
        }) {
            assertTrue(gauge(name) >= 0, name);
        }
        client.post("/v1/agents/" + id + "/cancel", new JsonObject()).then().statusCode(200);
    }

    @Test
    void sessionsThatAreTakenBackFromSilentServersAndFromRedisLossesAreCounted() {
        provider.bySteps(
                ScriptedReply.of(new Call("g", "guarded", "{\"text\":\"waits\"}")), ScriptedReply.text("Done."));
        var before = scrape();
        assertTrue(before.containsKey("reagent_sessions_put_back_total"), before::toString);
        var silent = "silent-" + UUID.randomUUID();
        redis.hash(String.class)
                .hset("r:{queue}:holds:" + silent, UUID.randomUUID().toString(), "1 normal 123456 " + client.org());
        redis.sortedSet(String.class).zadd("r:{queue}:servers", 1, silent);
        Client.await("the silent server is swept", () -> grown(before, "reagent_sessions_swept_total") == 1);
        var id = client.start("guarded");
        client.waiting(id);
        hot.deleteParked(id);
        Client.await("it is put back", () -> grown(before, "reagent_sessions_put_back_total") == 1);
        client.post("/v1/agents/" + id + "/cancel", new JsonObject()).then().statusCode(200);
    }

    @Test
    void failuresOfPostgresAreCountedAndOtherFailuresAreNot() {
        var before = scrape();
        var patience = Duration.ofSeconds(10);
        assertThrows(
                RuntimeException.class,
                () -> blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("select 1 / 0")
                                .mapTo(Integer.class)
                                .one()))
                        .await()
                        .atMost(patience));
        assertThrows(
                IllegalStateException.class,
                () -> blocking.call(() -> {
                            throw new IllegalStateException("not the store's");
                        })
                        .await()
                        .atMost(patience));
        assertEquals(1, grown(before, "reagent_postgres_failures_total"));
    }

    private static String asked(String error) {
        return "gen_ai_client_operation_duration_seconds{error_type=\"" + error + "\",gen_ai_operation_name=\"chat\","
                + MODEL + "}";
    }

    private static String tokens(String type) {
        return "gen_ai_client_token_usage_tokens{gen_ai_operation_name=\"chat\"," + MODEL + ",gen_ai_token_type=\""
                + type + "\"}";
    }

    private static String executed(String tool, String error) {
        return "gen_ai_execute_tool_duration_seconds{error_type=\"" + error + "\",gen_ai_tool_name=\"" + tool + "\"}";
    }

    private static String refused(String tool, String error) {
        return "reagent_tool_refusals_total{error_type=\"" + error + "\",gen_ai_tool_name=\"" + tool + "\"}";
    }

    private static String archived(String status, String error) {
        return "reagent_sessions_archived_total{error_type=\"" + error + "\",status=\"" + status + "\"}";
    }

    private static double gauge(String name) {
        return scrape().getOrDefault(name, Double.NaN);
    }

    private static double grown(Map<String, Double> before, String name) {
        return grown(before, scrape(), name);
    }

    /** A name with tags may end in {@code _count} or {@code _sum}, which stands before the tags on the page. */
    private static double grown(Map<String, Double> before, Map<String, Double> after, String name) {
        var onPage = name.replaceFirst("(\\{.*})(_count|_sum)$", "$2$1");
        return after.getOrDefault(onPage, 0.0) - before.getOrDefault(onPage, 0.0);
    }

    /** Every number on the page by its name and tags. */
    private static Map<String, Double> scrape() {
        var page = given().get("/q/metrics").then().statusCode(200).extract().asString();
        var numbers = new TreeMap<String, Double>();
        page.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            numbers.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return numbers;
    }
}
