package dev.reagent.chaos.simulation;

import dev.reagent.agent.TestTask;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Verdict;
import dev.reagent.agent.task.Retry;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.Task;
import dev.reagent.approval.Approval;
import dev.reagent.run.log.SimulatedHeads;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One history of one session, from its 202 until all is quiet after its end, decided by a seed. For one thread. */
final class World {

    private static final SessionId ID = new SessionId("00000000-0000-4000-8000-000000000001");

    /** By then a history has ended, whatever went wrong. */
    private static final Duration LONGEST = Duration.ofHours(3);

    /** So long after its end, nothing more may happen. */
    private static final Duration QUIET = Duration.ofSeconds(40);

    /** A failover is over, and the next replica has everything, before another one. */
    private static final Duration BETWEEN_FAILOVERS = Duration.ofSeconds(15);

    private static final int LOSS = 8;
    private static final Duration PERSON_LOOKS = Duration.ofSeconds(4);

    private final VirtualTime time = new VirtualTime();
    private final SplittableRandom dice;
    private final Stores stores;
    private final SimulatedModel model;
    private final SimulatedTool tool;
    private final List<SimulatedServer> servers = new ArrayList<>();
    private final List<SimulatedReader> readers = new ArrayList<>();
    private final StringBuilder blows = new StringBuilder();
    private final Duration storm;

    /** Whether nothing goes wrong but that Redis loses everything: no server has a reason to take a session from another. */
    private final boolean isTame;

    private long failedOverAt = -BETWEEN_FAILOVERS.toNanos();
    private boolean lost;
    private long archivedAt = -1;

    World(long seed) {
        this.dice = new SplittableRandom(seed);
        var expiry = dice.nextInt(8) == 0 ? Duration.ofSeconds(20) : Duration.ofHours(1);
        this.stores = new Stores(time, dice.split(), new SimulatedSettings(expiry));
        this.model = new SimulatedModel(time, dice.split());
        this.tool = new SimulatedTool(time, dice.split(), stores.invariants);
        this.storm = millis(5_000, 90_000);
        this.isTame = chance(25);
        if (isTame) {
            stores.calm();
        }
        Infrastructure.setDefaultExecutor(time, false);
        for (int i = 0; i < 3; i++) {
            servers.add(server());
        }
    }

    private SimulatedServer server() {
        return new SimulatedServer(stores, model, tool);
    }

    private Duration millis(int least, int below) {
        return Duration.ofMillis(dice.nextInt(least, below));
    }

    private boolean chance(int percent) {
        return dice.nextInt(100) < percent;
    }

    /** Lives the history through. @throws Broken if something did not hold */
    void live() {
        servers.forEach(server -> server.start(null));
        var run = stores.tables.accept(ID, task());
        later(millis(1, 2000), () -> any().begin(run.row()));
        later(storm, stores::calm);
        everyNowAndThen(isTame ? millis(300, 30_000) : millis(300, 4000), this::blow);
        people();
        readers();
        time.run(this::isOver, LONGEST);
        var archived = stores.tables.archive.get(ID);
        stores.invariants.over(archived);
        readers.forEach(reader -> reader.check(archived));
        if (isTame) {
            stores.invariants.neverBegunAgain(archived);
        }
    }

    private Task task() {
        return TestTask.of("do it")
                .tools(SimulatedTool.NAME)
                .maxSteps(dice.nextInt(1, 6))
                .timeout(chance(20) ? millis(5_000, 60_000) : Duration.ofHours(2))
                .retry(chance(50) ? new Retry(3, Duration.ofSeconds(5)) : null)
                .task();
    }

    private void later(Duration delay, Runnable work) {
        time.after(delay, Node.WORLD, work);
    }

    private SimulatedServer any() {
        return servers.get(dice.nextInt(servers.size()));
    }

    private boolean isOver() {
        stores.invariants.hold();
        if (archivedAt < 0 && stores.tables.archive.containsKey(ID)) {
            archivedAt = time.monotonicTime();
        }
        return archivedAt >= 0
                && time.monotonicTime() - archivedAt > QUIET.toNanos()
                && !isStorm()
                && stores.queue.isIdle()
                && readers.stream().allMatch(SimulatedReader::isDone);
    }

    private boolean isStorm() {
        return time.monotonicTime() < storm.toNanos();
    }

    private void everyNowAndThen(Duration pause, Runnable work) {
        later(pause, () -> {
            if (isStorm()) {
                work.run();
                everyNowAndThen(millis(300, 4000), work);
            }
        });
    }

    private void blow() {
        switch (isTame ? LOSS : dice.nextInt(12)) {
            case 0, 1 -> kill(dice.nextInt(servers.size()));
            case 2, 3 -> freeze(any(), millis(500, 20_000));
            case 4 -> cut("Redis", stores.redisNetwork);
            case 5 -> cut("PostgreSQL", stores.postgresNetwork);
            case 6, 7 -> failOver();
            case LOSS -> lose();
            case 9 -> cancel();
            default -> {}
        }
    }

    private void note(String blow) {
        blows.append(time.instant()).append(' ').append(blow).append('\n');
    }

    /** Its memory is gone, and what it sent may still come. */
    private void kill(int which) {
        var dead = servers.get(which);
        dead.node.kill();
        var next = server();
        servers.set(which, next);
        var previous = chance(50) ? dead.id() : null;
        note("killed " + dead.id() + ", then comes " + next.id());
        later(millis(500, 8000), () -> next.start(previous));
    }

    private void freeze(SimulatedServer server, Duration length) {
        note("frozen " + server.id() + " for " + length);
        server.node.freeze(time.monotonicTime() + length.toNanos());
    }

    private void cut(String what, Network network) {
        var length = millis(500, 15_000);
        note(what + " is away for " + length);
        network.cut(length);
    }

    private void failOver() {
        if (time.monotonicTime() - failedOverAt > BETWEEN_FAILOVERS.toNanos()) {
            var lag = millis(0, 900);
            note("Redis fails over without its last " + lag);
            failedOverAt = time.monotonicTime();
            stores.failOver(lag);
        }
    }

    /** Once at most. */
    private void lose() {
        if (!lost && (isTame || chance(20))) {
            note("Redis loses everything: " + stores.queue + ", " + stores.heads);
            lost = true;
            stores.lose();
        }
    }

    private void cancel() {
        if (chance(25)) {
            note("cancelled");
            any().cancel(ID);
        }
    }

    private void readers() {
        for (int i = 0; i < 2; i++) {
            var reader = new SimulatedReader(stores, dice.split(), ID, this::any);
            readers.add(reader);
            later(millis(2000, 20_000), reader::connect);
        }
    }

    /** Looks at the open questions, for as long as the history lasts. */
    private void people() {
        later(PERSON_LOOKS, () -> {
            for (var question : List.copyOf(stores.tables.approvals.values())) {
                var seenSince = Duration.between(question.request().requestedAt(), time.instant());
                boolean open = question.status() == Approval.Status.PENDING;
                if (open && seenSince.compareTo(PERSON_LOOKS) > 0 && chance(40)) {
                    decide(question);
                }
            }
            people();
        });
    }

    /** About a call in doubt the person knows whether it happened. */
    private void decide(Approval question) {
        boolean doubt = question.kind() == ApprovalRequest.Kind.RECONCILIATION;
        if (doubt && stores.invariants.wasMade(question.callId())) {
            any().decide(question, new Verdict.Responded("it happened"), Approval.Status.RESPONDED);
            return;
        }
        switch (dice.nextInt(8)) {
            case 0 -> any().decide(question, new Verdict.Rejected("no"), Approval.Status.REJECTED);
            case 1 -> any().decide(question, new Verdict.Responded("instead"), Approval.Status.RESPONDED);
            default -> any().decide(question, new Verdict.Approved(), Approval.Status.APPROVED);
        }
    }

    @Override
    public String toString() {
        return blows + "at " + time.instant() + ": " + stores.queue + ", archived "
                + stores.tables.archive.containsKey(ID) + ", " + stores.tables.wakeups.values() + "\n" + stores.heads
                + SimulatedHeads.shown(stores.tables.archive.getOrDefault(ID, List.of()));
    }
}
