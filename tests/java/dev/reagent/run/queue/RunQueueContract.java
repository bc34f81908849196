package dev.reagent.run.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.task.Priority;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.queue.RunQueue.QueueTicket;
import dev.reagent.run.queue.RunQueue.Wanted;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The promises of every {@link RunQueue}. */
abstract class RunQueueContract {

    static final String SERVER = "one";
    static final String OTHER = "two";

    final Map<SessionId, String> names = new HashMap<>();
    final Map<String, QueuedRun> added = new HashMap<>();
    RunQueue queue;

    @BeforeEach
    void aServerLives() {
        queue = opened(0, Map.of());
        done(queue.beat(SERVER, 10));
        done(queue.beat(OTHER, 10));
    }

    @Test
    void anOrganisationWithOneRunDoesNotWaitBehindAnothersThousand() {
        for (int i = 0; i < 1000; i++) {
            add("a" + i, "a", Priority.HIGH);
        }
        assertEquals(List.of("a0"), taken(1));
        add("b", "b", Priority.LOW);
        assertEquals(List.of("b", "a1", "a2"), taken(3));
    }

    @Test
    void aServerOfOneSlotServesOrganisationsInTurn() {
        for (int i = 0; i < 3; i++) {
            add("a" + i, "a", Priority.NORMAL);
            add("b" + i, "b", Priority.NORMAL);
        }
        var served = new ArrayList<String>();
        served.add(servedAlone());
        add("c0", "c", Priority.NORMAL);
        add("c1", "c", Priority.NORMAL);
        for (int i = 0; i < 7; i++) {
            served.add(servedAlone());
        }
        assertEquals(List.of("a0", "b0", "c0", "a1", "b1", "c1", "a2", "b2"), served);
    }

    @Test
    void whoHasFewerRunsInServiceIsServedFirst() {
        for (int i = 0; i < 4; i++) {
            add("a" + i, "a", Priority.NORMAL);
        }
        take(3);
        for (int i = 0; i < 4; i++) {
            add("b" + i, "b", Priority.NORMAL);
        }
        assertEquals(List.of("b0", "b1", "b2", "a3", "b3"), taken(5));
    }

    @Test
    void ofOneOrganisationTheHigherPriorityGoesFirstAndThenWhoCameFirst() {
        add("low", "a", Priority.LOW);
        add("normal 1", "a", Priority.NORMAL);
        add("normal 2", "a", Priority.NORMAL);
        add("high", "a", Priority.HIGH);
        assertEquals(List.of("high", "normal 1", "normal 2", "low"), taken(4));
    }

    @Test
    void whoHasWaitedLongerThanTheHeadStartGoesBeforeNewcomersOfHigherPriority() {
        addAgo("aged normal", "a", Priority.NORMAL, FixedQueueSettings.HIGH.plusSeconds(5));
        addAgo("normal", "a", Priority.NORMAL, FixedQueueSettings.HIGH.minusSeconds(5));
        addAgo(
                "aged low",
                "a",
                Priority.LOW,
                FixedQueueSettings.HIGH.plus(FixedQueueSettings.NORMAL).plusSeconds(6));
        addAgo("low", "a", Priority.LOW, FixedQueueSettings.NORMAL.minusSeconds(5));
        add("high", "a", Priority.HIGH);
        add("fresh normal", "a", Priority.NORMAL);
        assertEquals(List.of("aged low", "aged normal", "high", "normal", "fresh normal", "low"), taken(6));
    }

    @Test
    void noOrganisationHasMoreRunsInServiceThanItsLimit() {
        queue = opened(2, Map.of("b", 1, "c", 0));
        for (int i = 0; i < 4; i++) {
            for (var org : List.of("a", "b", "c")) {
                add(org + i, org, Priority.NORMAL);
            }
        }
        var first = take(12);
        assertEquals(List.of("a0", "a1", "b0", "c0", "c1", "c2", "c3"), sorted(first));
        assertEquals(List.of(), taken(12));
        done(queue.release(SERVER, ticketOf("b0", first)));
        done(queue.requeue(SERVER, ticketOf("a1", first)));
        assertEquals(List.of("a1", "b1"), sorted(take(12)));
    }

    @Test
    void aRunThatWaitsAgainKeepsItsAgeAndItsPriority() {
        add("low", "a", Priority.LOW);
        add("first", "a", Priority.NORMAL);
        add("second", "a", Priority.NORMAL);
        add("high", "a", Priority.HIGH);
        var taken = take(2);
        assertEquals(List.of("high", "first"), named(taken));
        add("late high", "a", Priority.HIGH);
        taken.forEach(hold -> done(queue.requeue(SERVER, hold)));
        assertEquals(List.of("high", "late high", "first", "second", "low"), taken(5));
    }

    @Test
    void whatASilentServerHeldWaitsAgainAsLongAsItHasAndCountsNoMore() {
        add("first", "a", Priority.NORMAL);
        add("of b", "b", Priority.NORMAL);
        done(queue.take(OTHER, 2));
        add("second", "a", Priority.NORMAL);
        assertEquals(Map.of("a", 1L, "b", 1L), serving());
        silence(OTHER);
        assertEquals(List.of(), done(queue.take(OTHER, 1)), "a silent server gets nothing");
        assertEquals(0, done(queue.beat(SERVER, 10)).swept(), "it has not sent heartbeats for long enough itself");
        beatsForLong(SERVER);
        var pulse = done(queue.beat(SERVER, 10));
        assertEquals(2, pulse.swept());
        assertEquals(Set.of(SERVER), pulse.living());
        assertEquals(Map.of(), serving());
        assertEquals(List.of("first", "of b", "second"), taken(3));
        assertEquals(0, done(queue.beat(SERVER, 10)).swept());
    }

    @Test
    void aServerThatWasSilentItselfSweepsNothing() {
        add("held", "a", Priority.NORMAL);
        done(queue.take(OTHER, 1));
        beatsForLong(SERVER);
        silence(OTHER);
        silence(SERVER);
        assertEquals(0, done(queue.beat(SERVER, 10)).swept());
        assertEquals(Map.of("a", 1L), serving());
    }

    @Test
    void whatIsLetGoTwiceCountsOnce() {
        for (int i = 0; i < 3; i++) {
            add("a" + i, "a", Priority.NORMAL);
        }
        var taken = take(3);
        for (int i = 0; i < 2; i++) {
            done(queue.release(SERVER, taken.getFirst()));
            done(queue.requeue(SERVER, taken.get(1)));
        }
        assertEquals(Map.of("a", 1L), serving());
        done(queue.abandon(SERVER));
        done(queue.abandon(SERVER));
        assertEquals(Map.of(), serving());
        done(queue.beat(SERVER, 10));
        assertEquals(List.of("a1", "a2"), taken(3));
    }

    @Test
    void anOldTicketDoesNotLetGoOfTheSameSessionTakenAgain() {
        add("woken", "a", Priority.NORMAL);
        var before = take(1).getFirst();
        done(queue.requeue(SERVER, before));
        var again = take(1).getFirst();
        assertTrue(before.number() < again.number());
        done(queue.release(SERVER, before));
        assertEquals(Map.of("a", 1L), serving());
        assertEquals(Map.of(again.id(), again.number()), done(queue.held(SERVER)));
        done(queue.release(SERVER, again));
        assertEquals(Map.of(), done(queue.held(SERVER)));
        assertEquals(Map.of(), serving());
    }

    @Test
    void aRunThatIsHeldWhileItWaitsWaitsNoMore() {
        add("held", "a", Priority.HIGH);
        add("next", "a", Priority.HIGH);
        var hold = held(OTHER, "held", false);
        assertEquals(List.of("next"), taken(2));
        assertEquals(Map.of("a", 2L), serving());
        done(queue.release(OTHER, hold));
        assertEquals(Map.of("a", 1L), serving());
    }

    @Test
    void aRunThatAServerHoldsDoesNotWaitToo() {
        add("run", "a", Priority.NORMAL);
        var hold = take(1).getFirst();
        add("run", "a", Priority.NORMAL);
        assertEquals(List.of(), taken(1));
        done(queue.release(SERVER, hold));
        assertEquals(List.of(), taken(1));
    }

    @Test
    void aRunThatWasWokenWhileAServerHeldItWaitsWhenItIsReleased() {
        add("run", "a", Priority.NORMAL);
        var hold = take(1).getFirst();
        done(queue.wake(run("run", "a", Priority.NORMAL, null)));
        assertEquals(List.of(), taken(1));
        done(queue.release(SERVER, hold));
        assertEquals(List.of("run"), taken(1));
        done(queue.release(SERVER, new QueueTicket(hold.id(), hold.number() + 1)));
        assertEquals(List.of(), taken(1), "it was woken once");
    }

    @Test
    void onlyByForceAServerHoldsWhatAnotherDoes() {
        add("run", "a", Priority.HIGH);
        var mine = take(1).getFirst();
        var before = done(queue.beat(SERVER, 10)).holds();
        var wanted = List.of(new Wanted(mine.id(), 0, run("run", "a", Priority.HIGH, null)));
        assertEquals(Map.of(), done(queue.hold(OTHER, wanted, false)));
        assertEquals(before, done(queue.beat(SERVER, 10)).holds());
        var theirs = held(OTHER, "run", true);
        assertTrue(theirs.number() > mine.number());
        assertEquals(Map.of(), done(queue.held(SERVER)));
        assertEquals(Map.of("a", 1L), serving());
        var after = done(queue.beat(SERVER, 10)).holds();
        assertEquals(before.away() + 1, after.away());
        assertFalse(after.wasAbsent(before));
        done(queue.requeue(SERVER, mine));
        assertEquals(List.of(), taken(1), "a release under a ticket that is taken does nothing");
    }

    @Test
    void aTicketIsAboveTheOneThatIsNamedAndAHoldIsRenewedWithoutItsRun() {
        add("run", "a", Priority.HIGH);
        var hold = take(1).getFirst();
        var above = done(queue.hold(SERVER, List.of(new Wanted(hold.id(), 1000, null)), false));
        assertEquals(Map.of(hold.id(), 1001L), above);
        done(queue.release(SERVER, new QueueTicket(hold.id(), 1001)));
        assertEquals(Map.of(), done(queue.hold(SERVER, List.of(new Wanted(hold.id(), 0, null)), false)));
        add("next", "a", Priority.HIGH);
        assertEquals(1002, take(1).getFirst().number());
    }

    @Test
    void whatNeitherWaitsNorIsHeldIsLost() {
        add("waits", "a", Priority.LOW);
        add("held", "b", Priority.HIGH);
        var waits = run("waits", "a", Priority.LOW, null).id();
        var lost = run("lost", "a", Priority.LOW, null).id();
        var held = held(SERVER, "held", false).id();
        assertEquals(Set.of(lost), done(queue.lost(List.of(waits, held, lost))));
    }

    @Test
    void theVersionOfTheHoldsChangesWithASilenceAndWithLostData() {
        var first = done(queue.beat(SERVER, 10)).holds();
        assertEquals(first, done(queue.beat(SERVER, 10)).holds());
        silence(SERVER);
        var silent = done(queue.beat(SERVER, 10)).holds();
        assertTrue(silent.wasAbsent(first));
        forget();
        assertTrue(done(queue.beat(SERVER, 10)).holds().wasAbsent(silent));
    }

    @Test
    void waitingTwiceIsWaitingOnce() {
        add("once", "a", Priority.NORMAL);
        add("once", "a", Priority.NORMAL);
        assertEquals(List.of("once"), taken(2));
    }

    QueueTicket held(String server, String name, boolean force) {
        var run = added.get(name);
        var ticket = done(queue.hold(server, List.of(new Wanted(run.id(), 0, run)), force))
                .get(run.id());
        return new QueueTicket(run.id(), ticket);
    }

    void add(String name, String org, Priority priority) {
        var run = run(name, org, priority, null);
        added.put(name, run);
        done(queue.add(run));
    }

    void addAgo(String name, String org, Priority priority, Duration ago) {
        done(queue.add(run(name, org, priority, Instant.now().minus(ago))));
    }

    QueuedRun run(String name, String org, Priority priority, Instant since) {
        var id = new SessionId(
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString());
        names.put(id, name);
        return new QueuedRun(id, org, priority, since);
    }

    /** With heartbeats, however slowly the test has come here. */
    List<QueueTicket> take(int most) {
        done(queue.beat(OTHER, 10));
        done(queue.beat(SERVER, 10));
        return done(queue.take(SERVER, most));
    }

    List<String> taken(int most) {
        return named(take(most));
    }

    /** Taken, and let go again, by a server that has nothing else. */
    String servedAlone() {
        var hold = take(1).getFirst();
        done(queue.release(SERVER, hold));
        return names.get(hold.id());
    }

    List<String> named(List<QueueTicket> tickets) {
        return tickets.stream()
                .map(hold -> String.valueOf(names.get(hold.id())))
                .toList();
    }

    List<String> sorted(List<QueueTicket> tickets) {
        return named(tickets).stream().sorted().toList();
    }

    QueueTicket ticketOf(String name, List<QueueTicket> tickets) {
        return tickets.stream()
                .filter(hold -> name.equals(names.get(hold.id())))
                .findFirst()
                .orElseThrow();
    }

    static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(10));
    }

    /** The queue with these limits of organisations; the same each time, whatever the limits. */
    abstract RunQueue opened(int limit, Map<String, Integer> limits);

    /** As if the server had sent its last heartbeat long ago. */
    abstract void silence(String server);

    /** As if its first heartbeat had come long ago. */
    abstract void beatsForLong(String server);

    /** Runs in service, by organisation; without those that have none. */
    abstract Map<String, Long> serving();

    /** The queue loses everything. */
    abstract void forget();
}
