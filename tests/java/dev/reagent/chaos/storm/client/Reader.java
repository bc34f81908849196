package dev.reagent.chaos.storm.client;

import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.history.Notebook;
import dev.reagent.chaos.storm.Dice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Reads a session's stream from its first event to its last, over connections that are cut, on any of the servers. */
public final class Reader {

    /** Servers say something every 15 s. */
    private static final long LONGEST_SILENCE_MS = 20_000;

    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work, "silent streams");
        thread.setDaemon(true);
        return thread;
    });

    private final Api api;
    private final Notebook notes;
    private final String session;
    private final String name;
    private final SplittableRandom dice;
    private long last;
    private boolean over;

    public Reader(Api api, Notebook notes, String session, String name, SplittableRandom dice) {
        this.api = api;
        this.notes = notes;
        this.session = session;
        this.name = name;
        this.dice = dice;
    }

    /** Cut again and again, on all servers in turn. */
    void read(BooleanSupplier stopped) throws InterruptedException {
        while (!over && !stopped.getAsBoolean()) {
            int events = Dice.chance(dice, 70) ? dice.nextInt(1, 12) : Integer.MAX_VALUE;
            readSome(dice.nextInt(api.servers()), events, stopped);
            Thread.sleep(dice.nextInt(10, 500));
        }
    }

    /** In one go from one server, tried until it is through. */
    public void readAll(int server, BooleanSupplier stopped) throws InterruptedException {
        while (!over && !stopped.getAsBoolean()) {
            readSome(server, Integer.MAX_VALUE, stopped);
            if (!over) {
                Thread.sleep(200);
            }
        }
    }

    private void readSome(int server, int events, BooleanSupplier stopped) throws InterruptedException {
        var stream = api.stream(server, session, last);
        if (stream == null) {
            return;
        }
        var heard = new long[] {System.nanoTime()};
        var watch = WATCH.scheduleAtFixedRate(() -> closeIfSilent(stream, heard, stopped), 1, 1, TimeUnit.SECONDS);
        try (stream;
                var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            readLines(lines, server, events, heard);
        } catch (IOException cut) {
            // by its server, or by us
        } finally {
            watch.cancel(false);
        }
    }

    private void readLines(BufferedReader lines, int server, int events, long[] heard) throws IOException {
        long id = -1;
        String event = "";
        String data = "";
        int left = events;
        for (var line = lines.readLine(); line != null && left > 0 && !over; line = lines.readLine()) {
            heard[0] = System.nanoTime();
            if (line.startsWith("id: ")) {
                id = Long.parseLong(line.substring(4));
            } else if (line.startsWith("event: ")) {
                event = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            } else if (line.isEmpty() && id >= 0) {
                notes.note(new Entry.Streamed(notes.now(), name, session, server, id, event, notes.once(data)));
                last = id;
                id = -1;
                left--;
                over = event.equals("session.completed")
                        || event.equals("session.failed")
                        || event.equals("session.cancelled");
            }
        }
        if (over) {
            notes.note(new Entry.Replayed(notes.now(), name, session));
        }
    }

    private static void closeIfSilent(InputStream stream, long[] heard, BooleanSupplier stopped) {
        if (stopped.getAsBoolean() || System.nanoTime() - heard[0] > LONGEST_SILENCE_MS * 1_000_000) {
            try {
                stream.close();
            } catch (IOException closedAlready) {
                // as wished
            }
        }
    }
}
