package dev.reagent.chaos.storm;

import dev.reagent.chaos.Fleet;
import dev.reagent.chaos.PackagedServer;
import dev.reagent.chaos.Revivable;
import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.history.Notebook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/** Does to servers and stores what the schedule says, and heals them. */
final class Striker {

    private static final Duration LONGEST_END = Duration.ofSeconds(45);

    private final Fleet fleet;
    private final Notebook notes;
    private final AtomicInteger down = new AtomicInteger();
    private final AtomicLong lastHealed = new AtomicLong();
    private final List<Throwable> problems = new ArrayList<>();
    private final Map<String, Lock> healing = new ConcurrentHashMap<>();

    Striker(Fleet fleet, Notebook notes) {
        this.fleet = fleet;
        this.notes = notes;
    }

    /** Whether nothing is frozen or dead, nor was in the last three seconds. */
    boolean isCalm() {
        return down.get() == 0 && notes.now() - lastHealed.get() > 3000;
    }

    /** Comes back when all of it is done and healed. */
    void strike(List<Blow> schedule) throws InterruptedException {
        long start = notes.now();
        var blows = new ArrayList<Thread>();
        for (var blow : schedule) {
            Thread.sleep(Math.max(0, start + blow.at().toMillis() - notes.now()));
            blows.add(Thread.ofVirtual().start(() -> landOnWhatStands(blow)));
        }
        for (var blow : blows) {
            blow.join();
        }
        synchronized (problems) {
            if (!problems.isEmpty()) {
                throw new IllegalStateException("the bench could not do what it is for", problems.getFirst());
            }
        }
    }

    /** A target that has not healed yet is spared: else two would start it at once. */
    private void landOnWhatStands(Blow blow) {
        if (blow.target().equals(Schedule.SERVERS)) {
            landOnAllServers(blow);
            return;
        }
        var alone = healing(blow.target());
        if (!alone.tryLock()) {
            return;
        }
        try {
            land(blow);
        } finally {
            alone.unlock();
        }
    }

    private Lock healing(String target) {
        return healing.computeIfAbsent(target, none -> new ReentrantLock());
    }

    /** Once each has healed; then they are spared until all stand again. */
    private void landOnAllServers(Blow blow) {
        var alone = IntStream.range(0, fleet.servers().size())
                .mapToObj(server -> healing(Integer.toString(server)))
                .toList();
        alone.forEach(Lock::lock);
        try {
            land(blow);
        } finally {
            alone.forEach(Lock::unlock);
        }
    }

    private void land(Blow blow) {
        notes.note(new Entry.Struck(notes.now(), blow.kind().name(), blow.target()));
        System.out.printf("%6.1f s  %s%n", notes.now() / 1000.0, blow);
        down.incrementAndGet();
        try {
            switch (blow.target()) {
                case Schedule.REDIS -> land(blow, fleet.stores().redis());
                case Schedule.POSTGRES -> land(blow, fleet.stores().postgres());
                case Schedule.SERVERS -> cutPower(blow);
                case String server -> land(blow, fleet.server(Integer.parseInt(server)));
            }
        } catch (Exception | AssertionError e) {
            synchronized (problems) {
                problems.add(e);
            }
        } finally {
            lastHealed.set(notes.now());
            notes.note(new Entry.Healed(notes.now(), blow.kind().name(), blow.target()));
            down.decrementAndGet();
        }
    }

    private static void land(Blow blow, Revivable store) throws Exception {
        switch (blow.kind()) {
            case KILL -> store.kill();
            case RESTART -> store.stop();
            case FREEZE -> store.freeze();
        }
        Thread.sleep(blow.held());
        if (blow.kind() == Blow.Kind.FREEZE) {
            store.thaw();
        } else {
            store.startAgain();
        }
    }

    /** All die at once, and all start at once. */
    private void cutPower(Blow blow) throws Exception {
        for (var server : fleet.servers()) {
            server.kill();
        }
        Thread.sleep(blow.held());
        for (var server : fleet.servers()) {
            server.launch();
        }
        for (var server : fleet.servers()) {
            try {
                server.awaitReady();
            } catch (AssertionError notNow) {
                server.kill();
                startUntilItStands(server);
            }
        }
    }

    private void land(Blow blow, PackagedServer server) throws Exception {
        if (blow.kind() == Blow.Kind.FREEZE) {
            server.freeze();
            Thread.sleep(blow.held());
            server.thaw();
            return;
        }
        if (blow.kind() == Blow.Kind.KILL) {
            server.kill();
        } else {
            server.terminate();
            server.awaitEnd(LONGEST_END);
        }
        Thread.sleep(blow.held());
        startUntilItStands(server);
    }

    /** A start that meets a store that is away may give up, as a supervisor would see it do. */
    private void startUntilItStands(PackagedServer server) throws Exception {
        for (int tries = 1; ; tries++) {
            try {
                server.start();
                return;
            } catch (AssertionError notNow) {
                notes.note(new Entry.Failed(notes.now(), "start", 0, String.valueOf(notNow)));
                if (tries == 5) {
                    throw notNow;
                }
            }
        }
    }
}
