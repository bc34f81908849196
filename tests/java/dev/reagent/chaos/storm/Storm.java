package dev.reagent.chaos.storm;

import dev.reagent.chaos.Fleet;
import dev.reagent.chaos.PackagedServer;
import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.history.Notebook;
import dev.reagent.chaos.storm.client.Api;
import dev.reagent.chaos.storm.client.Client;
import dev.reagent.chaos.storm.client.Lister;
import dev.reagent.chaos.storm.client.Order;
import dev.reagent.chaos.storm.client.Person;
import dev.reagent.chaos.storm.client.Reader;
import dev.reagent.chaos.storm.client.Shop;
import dev.reagent.model.ScriptedProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A whole run of the bench: servers and stores up, clients at work, blows, quiet, the last looks. */
final class Storm {

    static final int SERVERS = 3;

    /** From the last blow until every run is over. */
    private static final Duration LONGEST_QUIET = Duration.ofSeconds(150);

    private static final Duration LONGEST_QUIET_AFTER_FAILOVER = Duration.ofSeconds(90);

    /** How long Redis keeps what is over: short, so that the last looks find the archive. */
    private static final Duration HOT = Duration.ofSeconds(10);

    private static final int LOOKS_AT_ONCE = 8;

    private final ChaosOptions options;
    private final Path folder;
    private final Notebook notes;
    private final Failover failover;
    private final Dice dice;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger living = new AtomicInteger();

    /**
     * @param folder   where stores, logs and data go
     * @param failover what is done in the middle of it, and nothing else; null for a Redis of the fleet's own and blows by the
     *                 schedule
     */
    Storm(ChaosOptions options, Path folder, Notebook notes, Failover failover) {
        this.failover = failover;
        this.options = options;
        this.folder = folder;
        this.notes = notes;
        this.dice = new Dice(options.seed());
    }

    /** Comes back when all has been taken down. */
    void blow() throws Exception {
        var left = new Leftovers();
        var shop = new Shop(dice, notes);
        var script = new Script(dice, notes, "http://" + shop.host());
        var model = ScriptedProvider.start()
                .withoutRecording()
                .script(script::reply)
                .whenOver(script::over);
        try (shop;
                model;
                var fleet = Fleet.start(folder, 0, Map.of())) {
            var database = new OutsideDatabase(fleet.stores());
            var settings = new HashMap<String, String>(database.settings());
            settings.putAll(settings(shop, model));
            if (failover != null) {
                settings.putAll(failover.redis().settings());
            }
            var urls = fleet.grow(SERVERS, settings).servers().stream()
                    .map(PackagedServer::url)
                    .toList();
            try (var api = new Api(urls, notes)) {
                work(api, fleet, shop, database);
                lookAgain(api, database, left);
            }
        }
    }

    private Map<String, String> settings(Shop shop, ScriptedProvider model) {
        return Map.ofEntries(
                Map.entry("OPENAI_BASE_URL", model.openAiBaseUrl()),
                Map.entry("REAGENT_MODEL_DEFAULT_MODEL", "chaos"),
                Map.entry("REAGENT_MODEL_MODELS_CHAOS_PROVIDER", "openai"),
                Map.entry("REAGENT_MODEL_MODELS_CHAOS_PRICE_INPUT", Integer.toString(Script.PRICE_IN)),
                Map.entry("REAGENT_MODEL_MODELS_CHAOS_PRICE_OUTPUT", Integer.toString(Script.PRICE_OUT)),
                Map.entry("REAGENT_MODEL_LIMITS_FIRST_BYTE_TIMEOUT", "9s"),
                Map.entry("REAGENT_MODEL_LIMITS_IDLE_TIMEOUT", "4s"),
                Map.entry("REAGENT_MODEL_RETRY_FIRST_WAIT", "100ms"),
                Map.entry("REAGENT_TOOLS_ECHO_ENABLED", "true"),
                Map.entry("REAGENT_WEB_FETCH_ALLOWED_HOSTS", shop.host()),
                Map.entry("REAGENT_RUN_HOT_RETENTION", HOT.toSeconds() + "S"),
                Map.entry("REAGENT_SANDBOX_ORPHAN_GRACE", "5S"),
                Map.entry("REAGENT_SANDBOX_MAX_CONCURRENT", "3"));
    }

    private void work(Api api, Fleet fleet, Shop shop, OutsideDatabase database) throws Exception {
        var striker = new Striker(fleet, notes);
        var person = new Person(api, notes, dice, shop, database, striker::isCalm);
        long begin = notes.now();
        var busy = new ArrayList<Thread>();
        busy.add(start(() -> person.work(over::get)));
        busy.add(start(() -> new Lister(api, notes).work(dice.of("lister"), over::get)));
        var done = new AtomicBoolean();
        busy.add(start(() -> order(api, done)));
        try {
            if (failover == null) {
                striker.strike(Schedule.of(dice, SERVERS, options.length()));
            } else {
                Thread.sleep(options.length().dividedBy(2));
                failover.happen(notes);
            }
            Thread.sleep(Math.max(0, begin + options.length().toMillis() - notes.now()));
        } finally {
            done.set(true);
        }
        notes.note(new Entry.Quiet(notes.now()));
        System.out.printf("%6.1f s  quiet: %d clients wait for the end of their runs%n", seconds(), living.get());
        long end = notes.now() + (failover == null ? LONGEST_QUIET : LONGEST_QUIET_AFTER_FAILOVER).toMillis();
        while (living.get() > 0 && notes.now() < end) {
            Thread.sleep(100);
        }
        System.out.printf("%6.1f s  over: %d clients still wait%n", seconds(), living.get());
        over.set(true);
        for (var each : busy) {
            each.join();
        }
    }

    private double seconds() {
        return notes.now() / 1000.0;
    }

    /** Runs at seeded moments, each with a client of its own. */
    private void order(Api api, AtomicBoolean done) throws InterruptedException {
        var moments = dice.of("moments");
        for (int number = 0; !done.get(); number++) {
            var client = new Client(api, notes, Order.of(dice, number), dice.of("client", number), over::get);
            living.incrementAndGet();
            start(() -> {
                try {
                    client.live();
                } finally {
                    living.decrementAndGet();
                }
            });
            Thread.sleep(moments.nextInt(1, 2000 / options.rate()));
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static Thread start(Work work) {
        return Thread.ofVirtual().start(() -> {
            try {
                work.run();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Once Redis has let go of what is over: every session by poll, by list and by its whole stream. */
    private void lookAgain(Api api, OutsideDatabase database, Leftovers left) throws Exception {
        Thread.sleep(HOT.plusSeconds(2));
        var sessions = sessions();
        System.out.printf("%6.1f s  the last looks at %d sessions%n", seconds(), sessions.size());
        var places = new Semaphore(LOOKS_AT_ONCE);
        var looks = new ArrayList<Thread>();
        int server = 0;
        for (var session : sessions) {
            int asked = server++ % SERVERS;
            places.acquire();
            looks.add(start(() -> {
                try {
                    look(api, session, asked);
                } finally {
                    places.release();
                }
            }));
        }
        for (var look : looks) {
            look.join();
        }
        new Lister(api, notes).listAll(0);
        database.read(notes);
        ServerLogs.noteErrors(folder, SERVERS, notes);
        left.note(notes, sessions);
    }

    private void look(Api api, String session, int server) throws InterruptedException {
        var answer = api.get(server, "/v1/agents/" + session);
        if (answer.isEmpty() || answer.get().status() == 404) {
            notes.note(new Entry.Unknown(notes.now(), session, server));
            return;
        }
        var it = answer.get();
        var status = Client.json(it.body()).path("status").asText();
        boolean ended = Set.of("completed", "failed", "cancelled").contains(status);
        notes.note(new Entry.Shown(
                it.at(), it.asked(), Entry.How.LAST_POLL, session, server, status, ended ? notes.once(it.body()) : ""));
        if (ended) {
            long end = notes.now() + 30_000;
            new Reader(api, notes, session, session + " last reader", dice.of("last", session))
                    .readAll((server + 1) % SERVERS, () -> notes.now() > end);
        }
    }

    private Set<String> sessions() {
        var sessions = new LinkedHashSet<String>();
        for (var entry : notes.entries()) {
            if (entry instanceof Entry.Accepted it) {
                sessions.add(it.session());
            } else if (entry instanceof Entry.Shown it) {
                sessions.add(it.session());
            }
        }
        return sessions;
    }
}
