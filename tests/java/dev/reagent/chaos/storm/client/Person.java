package dev.reagent.chaos.storm.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.history.Notebook;
import dev.reagent.chaos.storm.Dice;
import dev.reagent.chaos.storm.OutsideDatabase;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * Decides approvals, at times twice and not the same on two servers at once. Asked about a call in doubt, he looks whether the
 * world outside has it: then he says so. Only where it has not, and nothing that was frozen can still be on its way, he lets
 * it be made, or gives the run up.
 */
public final class Person {

    private static final long DOUBT_MS = 10_000;

    /** Decisions at once: a storm on a slow machine asks more than one after the other can be answered. */
    private static final int AT_ONCE = 8;

    private final Api api;
    private final Notebook notes;
    private final Dice dice;
    private final Shop shop;
    private final OutsideDatabase database;
    private final BooleanSupplier calm;
    private final Map<String, Long> firstSeen = new ConcurrentHashMap<>();
    private final Set<String> settled = ConcurrentHashMap.newKeySet();

    /** @param calm whether nothing is frozen or was a moment ago */
    public Person(Api api, Notebook notes, Dice dice, Shop shop, OutsideDatabase database, BooleanSupplier calm) {
        this.api = api;
        this.notes = notes;
        this.dice = dice;
        this.shop = shop;
        this.database = database;
        this.calm = calm;
    }

    /** Until the bench is over. */
    public void work(BooleanSupplier stopped) throws InterruptedException {
        var own = dice.of("person");
        while (!stopped.getAsBoolean()) {
            var list = api.get(own.nextInt(api.servers()), "/v1/approvals?status=pending&limit=100");
            if (list.isPresent() && list.get().status() == 200) {
                decideAll(Client.json(list.get().body()).path("approvals"), own);
            }
            Thread.sleep(own.nextInt(200, 1000));
        }
    }

    private void decideAll(JsonNode approvals, SplittableRandom own) {
        try (var threads =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            for (var approval : approvals) {
                if (!settled.contains(approval.path("approval_id").asText())) {
                    var chance = own.split();
                    threads.submit(() -> {
                        decide(approval, chance);
                        return null;
                    });
                }
            }
        }
    }

    private void decide(JsonNode approval, SplittableRandom own) throws InterruptedException {
        var id = approval.path("approval_id").asText();
        var of = dice.of(
                "approval",
                approval.path("call_id").asText(),
                approval.path("kind").asText());
        var decision = approval.path("kind").asText().equals("reconciliation")
                ? settle(approval, of)
                : Dice.chance(of, 70) ? "approve" : Dice.chance(of, 50) ? "reject" : "respond";
        if (decision == null) {
            return;
        }
        boolean contested = approval.path("kind").asText().equals("tool") && Dice.chance(of, 25);
        if (contested) {
            var other = Dice.chance(of, 50) ? decision : decision.equals("approve") ? "reject" : "approve";
            int server = own.nextInt(api.servers());
            Thread.startVirtualThread(() -> {
                try {
                    send(approval, other, server);
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        int status = send(approval, decision, own.nextInt(api.servers()));
        if (status > 0 && status < 429) {
            settled.add(id);
        }
    }

    /** The rule for calls in doubt; null: not yet. */
    private String settle(JsonNode approval, SplittableRandom of) {
        var call = approval.path("call_id").asText();
        var asked = firstSeen.computeIfAbsent(approval.path("approval_id").asText(), first -> notes.now());
        boolean quiet = calm.getAsBoolean() && notes.now() - asked > DOUBT_MS;
        try {
            if (shop.has(call) || database.has(call)) {
                return "respond";
            }
        } catch (SQLException away) {
            return null;
        }
        return quiet && calm.getAsBoolean() ? Dice.chance(of, 75) ? "approve" : "reject" : null;
    }

    private int send(JsonNode approval, String decision, int server) throws InterruptedException {
        var id = approval.path("approval_id").asText();
        var body = switch (decision) {
            case "respond" -> "{\"decision\":\"respond\",\"message\":\"PERSON: it is done\"}";
            case "reject" -> "{\"decision\":\"reject\",\"message\":\"no\"}";
            default -> "{\"decision\":\"" + decision + "\"}";
        };
        var answer = api.post(server, "/v1/approvals/" + id + "/decision", body, Map.of());
        int status = answer.map(Api.Answer::status).orElse(0);
        notes.note(new Entry.Decided(
                notes.now(),
                id,
                approval.path("kind").asText(),
                approval.path("session_id").asText(),
                approval.path("call_id").asText(),
                decision,
                status));
        return status;
    }
}
