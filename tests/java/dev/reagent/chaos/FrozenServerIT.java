package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.reagent.Gate;
import dev.reagent.Waiting;
import dev.reagent.journey.Sse;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A server that lay still for longer than its lease, and what it does to runs that others have taken since: nothing. */
@EnabledOnOs(OS.LINUX)
class FrozenServerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();
    private static final Shop SHOP = Shop.open();

    @TempDir
    static Path temp;

    private static Fleet fleet;

    private final Gate gate = Gate.closed();

    private PackagedServer sleeper;
    private ServerApi sleepers;
    private ServerApi others;

    @BeforeAll
    static void start() throws Exception {
        fleet = Fleet.start(
                temp,
                2,
                Map.of(
                        "OPENAI_BASE_URL", PROVIDER.openAiBaseUrl(),
                        "OPENAI_MODEL", "scripted",
                        "REAGENT_WEB_FETCH_ALLOWED_HOSTS", SHOP.host()));
    }

    @AfterAll
    static void stop() throws Exception {
        if (fleet != null) {
            fleet.close();
        }
        SHOP.close();
        PROVIDER.close();
    }

    @AfterEach
    void wake() throws Exception {
        gate.open();
        fleet.stores().postgres().thaw();
        for (var server : fleet.servers()) {
            server.thaw();
        }
    }

    @BeforeEach
    void look() {
        sleeper = fleet.server(0);
        sleepers = new ServerApi(sleeper);
        others = new ServerApi(fleet.server(1));
    }

    @Test
    void aServerThatWakesAfterOthersTookItsRunsWritesNothingStartsNoToolAndLetsGo() throws Exception {
        SHOP.behind(gate);
        PROVIDER.script(request -> request.step() > 0
                ? ScriptedReply.text("done")
                : ScriptedReply.call("order", "web_fetch", SHOP.order(order(request.key())))
                        .behind(request.attempt() == 1 ? first(request.key()) : Gate.OPEN));
        var ids = runsOfTheSleeper(9, () -> SHOP.inFlight() == 3 && PROVIDER.inFlight() == 6);
        // it keeps what it answered last
        var old = tags(sleepers, ids);
        sleeper.freeze();
        SHOP.behind(Gate.OPEN);
        for (int i = 0; i < ids.size(); i++) {
            var id = ids.get(i);
            var status = i % 3 == 0 ? "awaiting_approval" : "completed";
            Waiting.until(
                    PATIENCE,
                    "the other has taken run " + i,
                    () -> others.status(id).equals(status));
        }
        gate.open();
        // their answers lie in the sleeper's buffers
        Waiting.until(PATIENCE, "shop and model have answered", () -> SHOP.inFlight() == 0 && PROVIDER.inFlight() == 3);
        int calls = PROVIDER.calls();
        var before = states(ids);

        var now = tags(others, ids);
        sleeper.thaw();
        assertEquals(now, tags(sleepers, ids), "what the sleeper says first, which is nothing old");
        assertNotEquals(old, now);
        Waiting.until(Duration.ofSeconds(10), "the sleeper has let go", () -> sleepers.owned() == 0);
        Waiting.until(Duration.ofSeconds(5), "silent calls are broken off", () -> PROVIDER.inFlight() == 0);
        assertEquals(before, states(ids));
        assertEquals(calls, PROVIDER.calls(), "calls of the model");
        assertEquals(0, finishedOrders(ids), "orders in doubt that the ledger has a result of");
        for (int i = 0; i < ids.size(); i++) {
            assertEquals(1, SHOP.ordered("run-" + i), "orders of run " + i);
        }
        for (int i = 0; i < ids.size(); i += 3) {
            assertEquals(
                    "needs_reconciliation",
                    others.session(ids.get(i)).path("status_reason").asText());
        }
    }

    /** Its claim may have reached the ledger, and then a person is asked; or not, and then the other just makes the call. */
    @Test
    void norDoesOneMakeACallWhoseClaimItSleptThrough() throws Exception {
        SHOP.behind(Gate.OPEN);
        PROVIDER.bySteps(
                ScriptedReply.call("order", "web_fetch", SHOP.order("late")).behind(gate), ScriptedReply.text("done"));
        var id = runsOfTheSleeper(1, () -> PROVIDER.inFlight() == 1).getFirst();
        var postgres = fleet.stores().postgres();
        postgres.freeze();
        gate.open();
        Waiting.until(PATIENCE, "the model has answered", () -> thought(id));
        sleeper.freeze();
        postgres.thaw();
        Waiting.until(PATIENCE, "the other has taken it", () -> isSettled(others.status(id)));
        int ordered = others.status(id).equals("completed") ? 1 : 0;
        sleeper.thaw();
        Waiting.until(PATIENCE, "the sleeper has let go", () -> sleepers.owned() == 0);
        assertEquals(ordered, SHOP.ordered("late"));
        if (ordered == 0) {
            others.decide(id, "{\"decision\":\"approve\"}");
            Waiting.until(PATIENCE, "the run goes on", () -> others.status(id).equals("completed"));
            assertEquals(1, SHOP.ordered("late"));
        }
    }

    private static boolean isSettled(String status) {
        return status.equals("completed") || status.equals("awaiting_approval");
    }

    private boolean thought(String id) throws Exception {
        return others.session(id).at("/steps/0/actions").size() == 1;
    }

    /** Runs that one server has all of, because the other takes none meanwhile. */
    private List<String> runsOfTheSleeper(int count, Waiting.Condition under) throws Exception {
        others.pauseClaims();
        var ids = sleepers.runs(count);
        Waiting.until(PATIENCE, "they are under way", under);
        others.resumeClaims();
        return ids;
    }

    /** When it falls asleep a third of its runs are at the shop, a third at the model, and a third at one that says nothing. */
    private Gate first(String key) {
        return switch (Integer.parseInt(key.substring(4)) % 3) {
            case 0 -> Gate.OPEN;
            case 1 -> gate;
            default -> Gate.closed();
        };
    }

    private static List<String> tags(ServerApi server, List<String> ids) throws Exception {
        var tags = new ArrayList<String>();
        for (var id : ids) {
            tags.add(server.tag(id));
        }
        return tags;
    }

    private static String order(String key) {
        return key.replace(' ', '-');
    }

    /** All that clients can see of sessions: their state, and the events of those that are over. */
    private List<Object> states(List<String> ids) throws Exception {
        var states = new ArrayList<Object>();
        for (var id : ids) {
            states.add(others.tag(id));
            states.add(others.session(id));
            if (others.status(id).equals("completed")) {
                states.add(others.follow(id, 0).get(10, TimeUnit.SECONDS).stream()
                        .map(Sse::id)
                        .toList());
            }
        }
        return states;
    }

    private static int finishedOrders(List<String> ids) throws SQLException {
        int finished = 0;
        try (var connection = fleet.stores().connect();
                var query = connection.prepareStatement("select count(*) from ledger_call where session_id ="
                        + " cast(? as uuid) and finished_at is not null")) {
            for (int i = 0; i < ids.size(); i += 3) {
                query.setString(1, ids.get(i));
                try (var row = query.executeQuery()) {
                    row.next();
                    finished += row.getInt(1);
                }
            }
        }
        return finished;
    }
}
