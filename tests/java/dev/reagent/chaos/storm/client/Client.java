package dev.reagent.chaos.storm.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.history.Notebook;
import dev.reagent.chaos.storm.Dice;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** One run's client: orders it until it has a 202, follows it by polls and streams to its end, and cancels it at times. */
public final class Client {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> TERMINAL = Set.of("completed", "failed", "cancelled");

    private final Api api;
    private final Notebook notes;
    private final Order order;
    private final SplittableRandom dice;
    private final BooleanSupplier stopped;

    /** @param stopped the bench is over, whatever has become of the run */
    public Client(Api api, Notebook notes, Order order, SplittableRandom dice, BooleanSupplier stopped) {
        this.api = api;
        this.notes = notes;
        this.order = order;
        this.dice = dice;
        this.stopped = stopped;
    }

    /** Comes back when the run is over for all that follow it here. */
    public void live() throws InterruptedException {
        var key = order.run() + "-" + Long.toHexString(dice.nextLong());
        boolean twice = Dice.chance(dice, 15);
        int readers = Dice.chance(dice, 60) ? dice.nextInt(1, 3) : 0;
        long cancelAfter = Dice.chance(dice, 12) ? dice.nextInt(50, 8000) : -1;
        var session = create(key);
        if (session == null) {
            return;
        }
        var all = new java.util.ArrayList<Thread>();
        if (twice) {
            all.add(start(() -> create(key)));
        }
        for (int i = 0; i < readers; i++) {
            var reader = new Reader(api, notes, session, order.run() + " reader " + i, dice.split());
            all.add(start(() -> reader.read(stopped)));
        }
        if (cancelAfter >= 0) {
            int cancellers = dice.nextInt(1, 3);
            for (int i = 0; i < cancellers; i++) {
                var own = dice.split();
                all.add(start(() -> cancel(session, cancelAfter, own)));
            }
        }
        poll(session);
        for (var each : all) {
            each.join();
        }
        if (!stopped.getAsBoolean() && Dice.chance(dice, 40)) {
            new Reader(api, notes, session, order.run() + " late reader", dice.split())
                    .readAll(dice.nextInt(api.servers()), stopped);
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static Thread start(Work work) {
        return Thread.startVirtualThread(() -> {
            try {
                work.run();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Until there is a 202; null where there is none before the end. */
    private String create(String key) throws InterruptedException {
        while (!stopped.getAsBoolean()) {
            int server = server();
            var answer = api.post(server, "/v1/agents/run", order.json(), Map.of("Idempotency-Key", key));
            if (answer.isPresent() && answer.get().status() == 202) {
                var session = json(answer.get().body()).path("session_id").asText();
                notes.note(new Entry.Accepted(
                        notes.now(),
                        order.run(),
                        key,
                        session,
                        server,
                        answer.get().at() - answer.get().asked()));
                return session;
            }
            if (answer.isPresent() && answer.get().status() < 429) {
                throw new IllegalStateException("the bench's order was refused: " + answer.get());
            }
            Thread.sleep(200 + server * 100L);
        }
        return null;
    }

    private int server() {
        synchronized (dice) {
            return dice.nextInt(api.servers());
        }
    }

    private int pause(int least, int most) {
        synchronized (dice) {
            return dice.nextInt(least, most);
        }
    }

    /** To the end, and a little beyond it. */
    private void poll(String session) throws InterruptedException {
        String etag = null;
        int more = 3;
        while (!stopped.getAsBoolean() && more > 0) {
            int server = server();
            boolean waits = etag != null && pause(0, 100) < 40;
            var headers = new HashMap<String, String>();
            if (waits) {
                headers.put("If-None-Match", etag);
            }
            var answer = api.get(server, "/v1/agents/" + session + (waits ? "?wait_seconds=3" : ""), headers);
            if (answer.isPresent()) {
                var it = answer.get();
                if (it.status() == 200) {
                    etag = it.etag().orElse(null);
                    more -= note(session, server, it) ? 1 : 0;
                } else if (it.status() == 404) {
                    notes.note(new Entry.Unknown(notes.now(), session, server));
                }
            }
            Thread.sleep(waits ? pause(1, 50) : pause(200, 2000));
        }
    }

    private boolean note(String session, int server, Api.Answer answer) {
        var status = json(answer.body()).path("status").asText();
        boolean over = TERMINAL.contains(status);
        notes.note(new Entry.Shown(
                answer.at(),
                answer.asked(),
                Entry.How.POLL,
                session,
                server,
                status,
                over ? notes.once(answer.body()) : ""));
        return over;
    }

    private void cancel(String session, long after, SplittableRandom own) throws InterruptedException {
        Thread.sleep(after);
        while (!stopped.getAsBoolean()) {
            var answer = api.post(own.nextInt(api.servers()), "/v1/agents/" + session + "/cancel", "", Map.of());
            notes.note(answer.map(it -> new Entry.Cancelled(it.at(), it.asked(), session, it.status(), it.body()))
                    .orElseGet(() -> new Entry.Cancelled(notes.now(), notes.now(), session, 0, "{}")));
            if (answer.isPresent() && answer.get().status() < 429) {
                return;
            }
            Thread.sleep(own.nextInt(100, 1000));
        }
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException("no JSON: " + text, e);
        }
    }
}
