package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.Gate;
import dev.reagent.Waiting;
import dev.reagent.chaos.check.Checker;
import dev.reagent.chaos.check.Violation;
import dev.reagent.chaos.history.Entry;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server claims runs, is paused, and a failover of Redis forgets its claims: another server is given the same runs under the same
 * attempts. The first one goes on, and makes no call. What the checker says of a lease that does not hold is in its own test.
 */
@EnabledOnOs(OS.LINUX)
class ForgottenClaimIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int RUNS = 10;

    /** Events of an answer, and appends of them that are enough. */
    private static final int WORDS = 16;

    private static final int APPENDS = 8;

    /** What the lease holds. What the paused server alone knew is lost: readers may see that (two faults at once). */
    private static final Set<String> HELD_BY_THE_LEASE = Set.of("EffectsOnce", "EndsOnce", "NothingAfterItsEnd");

    /** The answers to the server that is paused. */
    private final Gate model = Gate.closed();

    /** The orders of the other one. */
    private final Gate orders = Gate.closed();

    private final Shop shop = Shop.open();
    private final ScriptedProvider provider = ScriptedProvider.start().script(this::reply);

    @TempDir
    Path temp;

    @AfterEach
    void close() {
        shop.close();
        provider.close();
    }

    /**
     * One order a run, under another id whenever the model is asked again. To the server that is paused it is given word for word: so
     * many appends of these are behind it that what it appends next is numbered above all that the other one has appended by then.
     */
    private ScriptedReply reply(ScriptedRequest request) {
        if (request.step() > 0) {
            return ScriptedReply.text("done");
        }
        var call = call(request.key(), request.attempt());
        var order = new ScriptedReply.Call(call, "web_fetch", shop.order(call));
        return request.attempt() == 1
                ? ScriptedReply.text("I order. ".repeat(30))
                        .and(order)
                        .pausing(Duration.ofMillis(150))
                        .behind(model, WORDS)
                : ScriptedReply.of(order);
    }

    private static String call(String prompt, int attempt) {
        return prompt.replace(' ', '-') + "-" + attempt;
    }

    @Test
    void theServerThatGoesOnMakesNoCallAndEachRunEndsOnce() throws Exception {
        try (var redis = ReplicatedRedis.pair(temp.resolve("redis"));
                var fleet = fleet(redis)) {
            var ids = takenTwice(redis, fleet);
            var paused = new ServerApi(fleet.server(0));
            Waiting.until(PATIENCE, "it has let go of them", () -> paused.owned() == 0);
            orders.open();
            var found = judged(new ServerApi(fleet.server(1)), ids);
            assertEquals(List.of(), found);
            assertEquals(RUNS, ordered(1) + ordered(2));
        }
    }

    private Fleet fleet(ReplicatedRedis redis) throws Exception {
        var settings = new HashMap<>(redis.settings());
        settings.put("OPENAI_BASE_URL", provider.openAiBaseUrl());
        settings.put("OPENAI_MODEL", "scripted");
        settings.put("REAGENT_WEB_FETCH_ALLOWED_HOSTS", shop.host());
        return Fleet.start(temp, 0, settings).grow(2, settings);
    }

    /**
     * Runs whose claims by the first server were forgotten, and whose orders the second server has made and awaits. The first one
     * has got the model's answers since, and may make orders of its own.
     */
    private List<String> takenTwice(ReplicatedRedis redis, Fleet fleet) throws Exception {
        var pausing = new ServerApi(fleet.server(0));
        var other = new ServerApi(fleet.server(1));
        shop.behind(orders);
        pausing.pauseClaims();
        other.pauseClaims();
        var ids = pausing.runs(RUNS);
        redis.awaitInStep();
        redis.cutOff();
        pausing.resumeClaims();
        Waiting.until(PATIENCE, "it has taken all and handed words on", () -> appends(redis, ids) >= APPENDS);
        fleet.server(0).freeze();
        redis.failOver();
        other.resumeClaims();
        Waiting.until(PATIENCE, "the other has ordered", () -> ordered(2) == RUNS);
        model.open();
        fleet.server(0).thaw();
        return ids;
    }

    /** The least number that a last append of these has. */
    private static int appends(ReplicatedRedis redis, List<String> ids) throws IOException {
        int least = Integer.MAX_VALUE;
        for (var id : ids) {
            var last = redis.master().say("HGET", "r:{" + id + "}:h", "last");
            least = Math.min(least, last.matches("\\d+") ? Integer.parseInt(last) : 0);
        }
        return least;
    }

    /** How many orders there were of the answers that the model gave at that attempt. */
    private int ordered(int attempt) {
        int sum = 0;
        for (int i = 0; i < RUNS; i++) {
            sum += shop.ordered(call("run " + i, attempt));
        }
        return sum;
    }

    /** What the checker says of the ends, as far as the lease has to do with it. */
    private List<Violation> judged(ServerApi api, List<String> ids) throws IOException {
        for (var id : ids) {
            Waiting.until(
                    PATIENCE,
                    "it is over",
                    () -> !api.session(id).path("finished_at").isNull());
        }
        var history = new ArrayList<Entry>();
        for (int i = 0; i < ids.size(); i++) {
            var run = "run " + i;
            history.add(new Entry.Accepted(0, run, run, ids.get(i), 0, 1));
            for (int attempt = 1; attempt < 5; attempt++) {
                var call = call(run, attempt);
                for (int times = shop.ordered(call); times > 0; times--) {
                    history.add(new Entry.Posted(1, call, run, 0, "ordered"));
                }
            }
            history.add(shown(Entry.How.LAST_POLL, api.session(ids.get(i))));
        }
        for (var status : List.of("completed", "failed")) {
            for (var listed : api.listed(status)) {
                history.add(shown(Entry.How.LAST_LIST, listed));
            }
        }
        return Checker.check(history).stream()
                .filter(violation -> HELD_BY_THE_LEASE.contains(violation.rule()))
                .toList();
    }

    private static Entry shown(Entry.How how, JsonNode view) {
        return new Entry.Shown(
                2,
                2,
                how,
                view.path("session_id").asText(),
                1,
                view.path("status").asText(),
                view.toString());
    }
}
