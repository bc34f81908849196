package dev.reagent.chaos.simulation;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.History;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** One history of one session, from its 202 to its archive, decided by a seed. Not thread-safe. */
final class World {

    /** After so many ticks nothing goes wrong any more, and after so many more it must be over. */
    private static final int STORM = 500;

    private static final int QUIET = 6000;
    private static final int BEAT = 10;

    final Invariants invariants = new Invariants();
    final Log log = new Log(invariants);
    final Database database = new Database();
    final Queue queue = new Queue();
    final Model model;

    private final SplittableRandom dice;
    private final Event start;
    private final List<Server> servers = new ArrayList<>();
    private final List<Integer> frozenUntil = new ArrayList<>();
    private final List<Runnable> late = new ArrayList<>();
    private int now;
    private int born;
    private boolean lost;
    private boolean aftermath;

    World(long seed) {
        this.dice = new SplittableRandom(seed);
        this.model = new Model(dice.split());
        this.start = History.ofSteps(dice.nextInt(1, 6)).log().getFirst().event();
        for (int i = 0; i < 3; i++) {
            servers.add(born());
            frozenUntil.add(0);
        }
    }

    private Server born() {
        return new Server("server-" + born++, this);
    }

    int now() {
        return now;
    }

    boolean chance(int percent) {
        return dice.nextInt(100) < percent;
    }

    String lease() {
        return Long.toHexString(dice.nextLong());
    }

    <T> List<T> shuffled(List<T> all) {
        var mixed = new ArrayList<>(all);
        Collections.shuffle(mixed, new Random(dice.nextLong()));
        return mixed;
    }

    /** Asks a store: at times it is not heard, or its answer is lost, or it comes late to who has given it up. */
    <T> T ask(Supplier<T> store) {
        int luck = now < STORM ? dice.nextInt(100) : 100;
        if (luck < 3) {
            throw new Refused.Unanswered();
        }
        if (luck < 6) {
            var unheard = store.get();
            throw new Refused.Unanswered();
        }
        if (luck < 9) {
            late.add(() -> comeLate(store));
            throw new Refused.Unanswered();
        }
        return store.get();
    }

    private static void comeLate(Supplier<?> store) {
        try {
            var unheard = store.get();
        } catch (Refused nobodyHears) {
            // who asked has gone on
        }
    }

    /** Lives the history through. */
    void live() {
        log.create(start, 0);
        queue.add();
        while (database.archive().isEmpty()) {
            now++;
            Invariants.check(now < STORM + QUIET, "does not end");
            tick();
        }
        // what was given up may still come
        late.forEach(Runnable::run);
        invariants.over(database.archive().get());
    }

    private void tick() {
        for (int i = 0; i < servers.size(); i++) {
            if (frozenUntil.get(i) < now && now % BEAT == i) {
                servers.get(i).beat();
            }
        }
        if (now < STORM) {
            storm();
        }
        if (!late.isEmpty() && chance(5)) {
            late.remove(dice.nextInt(late.size())).run();
        }
        int which = dice.nextInt(servers.size());
        if (frozenUntil.get(which) < now) {
            work(servers.get(which));
        }
    }

    private void work(Server server) {
        try {
            switch (dice.nextInt(14)) {
                case 0, 1 -> server.take();
                case 2 -> deliver();
                case 3 -> person();
                case 4 -> sweep(server);
                default -> server.step();
            }
        } catch (Refused.Unanswered later) {
            // a sweep comes again
        }
    }

    /** What goes wrong, and who interferes. */
    private void storm() {
        switch (dice.nextInt(400)) {
            case 0, 1, 2 -> crash(dice.nextInt(servers.size()));
            case 3, 4, 5 -> frozenUntil.set(dice.nextInt(servers.size()), now + dice.nextInt(20, 200));
            case 6 -> cancel();
            case 7 -> outOfTime();
            case 8 -> lose();
            case 9, 10 -> restart();
            default -> {}
        }
    }

    /** Its memory is gone, and what it sent may still come; the next start on its folder sweeps it at once, at times. */
    private void crash(int which) {
        var dead = servers.set(which, born());
        if (chance(50)) {
            queue.abandon(dead.name);
        }
    }

    private void cancel() {
        if (!chance(30)) {
            return;
        }
        try {
            ask(database::requestCancel);
            var posted = ask(() -> log.post("cancel", new Event.CancelRequested("client")));
            if (posted.known() && !posted.over()) {
                servers.get(dice.nextInt(servers.size())).seize();
            }
        } catch (Refused.Unanswered unheard) {
            // its client asks again, or does not
        }
    }

    private void outOfTime() {
        if (chance(20)) {
            var posted = log.post("deadline", new Event.DeadlinePassed());
            if (posted.known() && !posted.over() && posted.owner().isEmpty()) {
                queue.wake();
            }
        }
    }

    /** Once at most. */
    private void lose() {
        if (!lost && chance(15)) {
            lost = true;
            // what was on its way went to what is no more
            late.clear();
            log.lose();
            queue.lose();
            aftermath = true;
        }
    }

    /** A failover, or a start after a crash: its last writes are lost, or none. */
    private void restart() {
        late.clear();
        log.restart(dice.nextInt(4));
        aftermath = true;
    }

    /** Decides what is open. About a call in doubt the person knows whether it happened. */
    private void person() {
        for (ApprovalRequest asked : database.open()) {
            if (!chance(20)) {
                continue;
            }
            boolean doubt = asked.kind() == ApprovalRequest.Kind.RECONCILIATION;
            Verdict verdict;
            if (doubt && invariants.wasMade(asked.callId())) {
                verdict = new Verdict.Responded("it happened");
            } else {
                verdict = switch (dice.nextInt(8)) {
                    case 0 -> new Verdict.Rejected("no");
                    case 1 -> new Verdict.Responded("instead");
                    case 2 -> new Verdict.Expired();
                    default -> new Verdict.Approved();
                };
            }
            invariants.decided(asked.callId(), verdict, doubt);
            database.decide(asked, verdict);
        }
    }

    private void deliver() {
        database.undelivered().ifPresent(row -> {
            var posted = ask(() -> log.post(row, database.wakeups().get(row)));
            if (!posted.known()) {
                putBack();
            } else if (!posted.over() && posted.owner().isEmpty()) {
                ask(() -> {
                    queue.wake();
                    return true;
                });
            }
            ask(() -> database.deliveredNow(row));
        });
    }

    /** {@code FailoverSweep}, {@code IntakeSweep}, and what a server holds and does not know. */
    private void sweep(Server server) {
        server.adoptStrays();
        if (aftermath) {
            database.postAgain();
            aftermath = false;
        }
        if (database.archive().isPresent() || !chance(30)) {
            return;
        }
        if (!log.isThere()) {
            putBack();
        } else if (!log.isParked() && queue.isLost()) {
            queue.add();
        }
    }

    /** {@code SessionRescue}. */
    void putBack() {
        if (database.archive().isPresent()) {
            return;
        }
        int losses = ask(database::countLoss);
        var saved = ask(database::saved);
        if (saved.isEmpty()) {
            ask(() -> log.create(start, losses));
        } else {
            var session = AgentSession.of(Server.ID, saved.get())
                    .claimedBy(new Fence(database.fence().attempt(), ""));
            var rows = heard(saved.get());
            ask(() -> log.restore(session, 0, saved.get(), "", rows, losses * Log.LOSS));
        }
        postAgain();
        ask(() -> {
            queue.wake();
            return true;
        });
    }

    /** What others said, the log that heard it being gone. */
    void postAgain() {
        database.wakeups().forEach((row, event) -> ask(() -> log.post(row, event)));
        if (database.isCancelled()) {
            ask(() -> log.post("cancel", new Event.CancelRequested("client")));
        }
    }

    @Override
    public String toString() {
        return "at tick " + now + ": " + log + ", " + queue + ", questions " + database.open() + ", undelivered "
                + database.undelivered();
    }

    static Set<String> heard(List<LogEntry> saved) {
        var rows = new HashSet<String>();
        for (var entry : saved) {
            if (entry.event() instanceof Event.ApprovalDecided decided) {
                rows.add(decided.approvalId());
            } else if (entry.event() instanceof Event.CancelRequested) {
                rows.add("cancel");
            } else if (entry.event() instanceof Event.DeadlinePassed) {
                rows.add("deadline");
            }
        }
        return rows;
    }
}
