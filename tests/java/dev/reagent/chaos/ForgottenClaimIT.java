package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.Gate;
import dev.reagent.Waiting;
import dev.reagent.chaos.check.Checker;
import dev.reagent.chaos.check.Violation;
import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.storm.Sabotage;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedRequest;
import dev.reagent.stores.RedisProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server claims runs, is paused, and a failover of Redis forgets its claims: another server is given the same runs under the same
 * attempts, and only the lease tells the two apart when the first one goes on.
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

    /** A slow machine may have a server claim a run twice: its attempts then tell the two apart, and the schedule is played again. */
    private static final int SCHEDULES = 3;

    private final String jar = System.getProperty("reagent.jar", "target/quarkus-app/quarkus-run.jar");

    @TempDir
    Path temp;

    @AfterEach
    void restoreTheJar() {
        System.setProperty("reagent.jar", jar);
    }

    @Test
    void theServerThatGoesOnMakesNoCallAndEachRunEndsOnce() throws Exception {
        try (var schedule = played()) {
            Waiting.until(
                    PATIENCE, "it has let go of them", () -> schedule.paused().owned() == 0);
            schedule.orders.open();
            assertEquals(List.of(), judged(schedule));
            assertEquals(RUNS, schedule.ordered(1) + schedule.ordered(2));
        }
    }

    @Test
    void theCheckerCatchesItWhenTheLeaseIsLeftOutOfTheFence() throws Exception {
        var broken = Sabotage.LEASE.copy(Path.of(jar), temp.resolve("broken"));
        System.setProperty("reagent.jar", broken.toString());
        try (var schedule = played()) {
            Waiting.until(PATIENCE, "it orders what the other has ordered", () -> schedule.ordered(1) > 0);
            schedule.orders.open();
            assertFalse(judged(schedule).isEmpty());
        }
    }

    /** One in which at least one run was claimed twice under the same attempt. */
    private Schedule played() throws Exception {
        for (int i = 1; i <= SCHEDULES; i++) {
            var schedule = new Schedule(temp.resolve("schedule-" + i));
            try {
                if (schedule.play()) {
                    return schedule;
                }
            } catch (Exception | AssertionError failure) {
                schedule.close();
                throw failure;
            }
            schedule.close();
        }
        throw new AssertionError("no run was claimed twice under the same attempt in " + SCHEDULES + " schedules");
    }

    /** Two servers over a Redis that fails over, with the model and the shop that their runs use. */
    private static final class Schedule implements AutoCloseable {

        /** The answers to the server that is paused. */
        private final Gate model = Gate.closed();

        /** The orders of the other one. */
        private final Gate orders = Gate.closed();

        private final Shop shop = Shop.open();
        private final ScriptedProvider provider = ScriptedProvider.start().script(this::reply);
        private final ReplicatedRedis redis;
        private final Fleet fleet;
        private List<String> ids = List.of();

        Schedule(Path folder) throws Exception {
            redis = ReplicatedRedis.pair(folder.resolve("redis"));
            var settings = new HashMap<>(redis.settings());
            settings.put("OPENAI_BASE_URL", provider.openAiBaseUrl());
            settings.put("OPENAI_MODEL", "scripted");
            settings.put("REAGENT_WEB_FETCH_ALLOWED_HOSTS", shop.host());
            fleet = Fleet.start(folder, 0, settings).grow(2, settings);
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

        /**
         * Runs whose claims by the first server were forgotten, and whose orders the second server has made and awaits. The first one
         * has got the model's answers since, and may make orders of its own.
         *
         * @return whether both servers claimed one of them under the same attempt
         */
        boolean play() throws Exception {
            shop.behind(orders);
            paused().pauseClaims();
            other().pauseClaims();
            ids = paused().runs(RUNS);
            redis.awaitInStep();
            redis.cutOff();
            paused().resumeClaims();
            Waiting.until(PATIENCE, "it has taken all and handed words on", () -> appends() >= APPENDS);
            fleet.server(0).freeze();
            var before = attempts(redis.master());
            redis.failOver();
            other().resumeClaims();
            Waiting.until(PATIENCE, "the other has ordered", () -> ordered(2) == RUNS);
            var after = attempts(redis.replica());
            model.open();
            fleet.server(0).thaw();
            return IntStream.range(0, RUNS).anyMatch(i -> before.get(i).equals(after.get(i)));
        }

        ServerApi paused() {
            return new ServerApi(fleet.server(0));
        }

        ServerApi other() {
            return new ServerApi(fleet.server(1));
        }

        private List<String> attempts(RedisProcess of) throws IOException {
            var attempts = new ArrayList<String>();
            for (var id : ids) {
                attempts.add(head(of, id, "a"));
            }
            return attempts;
        }

        /** The least number that a last append of these has. */
        private int appends() throws IOException {
            int least = Integer.MAX_VALUE;
            for (var id : ids) {
                var last = head(redis.master(), id, "last");
                least = Math.min(least, last.matches("\\d+") ? Integer.parseInt(last) : 0);
            }
            return least;
        }

        private static String head(RedisProcess of, String id, String field) throws IOException {
            return of.say("HGET", "r:{" + id + "}:h", field);
        }

        /** How many orders there were of the answers that the model gave at that attempt. */
        int ordered(int attempt) {
            int sum = 0;
            for (int i = 0; i < RUNS; i++) {
                sum += shop.ordered(call("run " + i, attempt));
            }
            return sum;
        }

        @Override
        public void close() throws Exception {
            try (redis;
                    fleet) {
                shop.close();
                provider.close();
            }
        }
    }

    private static String call(String prompt, int attempt) {
        return prompt.replace(' ', '-') + "-" + attempt;
    }

    /** What the checker says of the ends, as far as the lease has to do with it. */
    private static List<Violation> judged(Schedule schedule) throws IOException {
        var api = schedule.other();
        var ids = schedule.ids;
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
                for (int times = schedule.shop.ordered(call); times > 0; times--) {
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
