package dev.reagent.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.call.Failure;
import dev.reagent.journey.SmallServer;
import dev.reagent.webhook.DeliveryLog.Filter;
import dev.reagent.webhook.DeliveryQueue.Claimed;
import dev.reagent.webhook.DeliveryQueue.Counts;
import dev.reagent.webhook.DeliveryQueue.Wanted;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may send what, and when. */
@QuarkusTest
@TestProfile(SmallServer.class)
class DeliveryQueueTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration TOOK = Duration.ofMillis(12);
    private static final TryResult TAKEN = new TryResult(200, null, DeliveryStatus.DELIVERED, Duration.ZERO);
    private static final TryResult REFUSED = new TryResult(
            500, new Failure("unexpected_status", "It answered 500."), DeliveryStatus.PENDING, Duration.ofHours(1));

    private final String org = "org-" + UUID.randomUUID();

    @Inject
    DeliveryQueue queue;

    @Inject
    DeliveryLog log;

    @Inject
    OutboxRows rows;

    @BeforeEach
    void clear() {
        rows.clear();
    }

    @Test
    void whatManyClaimAtOnceIsClaimedByOneOfThem() throws Exception {
        for (int host = 0; host < 10; host++) {
            rows.due(org, "http://host-%d.test/".formatted(host), 30);
        }
        var claimed = new ConcurrentLinkedQueue<String>();
        Callable<Void> claimer = () -> {
            for (var some = claim(7); !some.isEmpty() || claimed.size() < 300; some = claim(7)) {
                some.forEach(it -> claimed.add(it.deliveryId()));
            }
            return null;
        };
        try (var threads = Executors.newFixedThreadPool(6)) {
            for (var done :
                    threads.invokeAll(Stream.generate(() -> claimer).limit(6).toList())) {
                done.get();
            }
        }
        assertEquals(300, claimed.size());
        assertEquals(300, new HashSet<>(claimed).size(), "none twice");
    }

    @Test
    void whatAServerThatWentAwayHadClaimedIsDueAgainAfterItsLease() {
        var id = rows.due(org, "http://a.test/");
        var lost = claim(1, Duration.ZERO).getFirst();
        var again = claim(5).getFirst();
        assertEquals(id, again.deliveryId());
        assertEquals(lost.number() + 1, again.number());
        assertNotEquals(lost.lease(), again.lease());
        assertEquals(List.of(), claim(5), "it is ours now");
        var attempts = delivery(id).attempts();
        assertEquals("interrupted", attempts.getFirst().error().code());
        assertNull(attempts.getLast().error());
        assertNull(attempts.getLast().took());
    }

    @Test
    void whoComesBackTooLateNotesItsTryAndChangesNothingElse() {
        var id = rows.due(org, "http://a.test/");
        var late = claim(1, Duration.ZERO).getFirst();
        var owner = claim(1).getFirst();
        settle(late, REFUSED);
        assertEquals(List.of(), claim(1), "it still belongs to its owner");
        settle(owner, TAKEN);
        var delivery = delivery(id);
        assertEquals(DeliveryStatus.DELIVERED, delivery.status());
        assertNull(delivery.nextAttemptAt());
        assertEquals(
                List.of(500, 200),
                delivery.attempts().stream().map(Delivery.Attempt::statusCode).toList());
        assertEquals(TOOK, delivery.attempts().getLast().took());
    }

    @Test
    void whatWasNotTakenWaitsAsLongAsItsScheduleSays() {
        var id = rows.due(org, "http://a.test/");
        settle(claim(1).getFirst(), REFUSED);
        assertEquals(List.of(), claim(1));
        var delivery = delivery(id);
        assertEquals(DeliveryStatus.PENDING, delivery.status());
        var wait = Duration.between(delivery.attempts().getFirst().at(), delivery.nextAttemptAt());
        assertTrue(wait.compareTo(Duration.ofHours(1)) >= 0 && wait.compareTo(Duration.ofMinutes(61)) < 0);
        rows.nowDue();
        assertEquals(2, claim(1).getFirst().tries());
    }

    @Test
    void aHostIsNeverSentMoreAtOnceThanItsShareHoweverMuchWaitsForIt() {
        rows.due(org, "http://busy.test/", 10);
        rows.due(org, "http://full.test/", 10);
        rows.due(org, "http://free.test/", 3);
        var wanted = new Wanted(20, 2, Map.of("busy.test", 1, "full.test", 2));
        var byHost = queue.claim(wanted, LEASE).await().atMost(PATIENCE).stream()
                .collect(Collectors.groupingBy(Claimed::host, Collectors.counting()));
        assertEquals(Map.of("busy.test", 1L, "free.test", 2L), byHost);
    }

    @Test
    void theOldestComeFirstAsFarAsThereIsRoom() {
        var first = rows.due(org, "http://a.test/");
        rows.due(org, "http://b.test/", 5);
        assertEquals(List.of(first), claim(1).stream().map(Claimed::deliveryId).toList());
        assertEquals(3, claim(3).size());
    }

    @Test
    void aReplayBeginsTheScheduleAnew() {
        var id = rows.due(org, "http://a.test/");
        rows.setTries(id, 10);
        var failed = new TryResult(500, REFUSED.error(), DeliveryStatus.FAILED, Duration.ZERO);
        settle(claim(1).getFirst(), failed);
        assertEquals(DeliveryStatus.FAILED, delivery(id).status());
        assertEquals(List.of(), claim(1));
        var replayed = log.replay(org, id).await().atMost(PATIENCE).orElseThrow();
        assertEquals(DeliveryStatus.PENDING, replayed.status());
        assertNotNull(replayed.nextAttemptAt());
        assertEquals(1, replayed.attempts().size());
        var again = claim(1).getFirst();
        assertEquals(1, again.tries());
        assertEquals(2, again.number());
    }

    @Test
    void aReplayOfWhatIsBeingSentIsSentOnceMoreAfterThat() {
        var id = rows.due(org, "http://a.test/");
        var first = claim(1).getFirst();
        log.replay(org, id).await().atMost(PATIENCE);
        assertEquals(List.of(), claim(1), "not twice at once");
        settle(first, TAKEN);
        var second = claim(1).getFirst();
        assertEquals(id, second.deliveryId());
        settle(second, TAKEN);
        assertEquals(DeliveryStatus.DELIVERED, delivery(id).status());
        assertEquals(List.of(), claim(1));
    }

    @Test
    void nobodyReplaysOrReadsWhatBelongsToAnotherOrganisation() {
        var id = rows.due(org, "http://a.test/");
        assertTrue(log.replay("another", id).await().atMost(PATIENCE).isEmpty());
        assertEquals(
                List.of(),
                log.list(new Filter("another", null, null), null, 10).await().atMost(PATIENCE));
    }

    @Test
    void aTryThatIsNotedWhileItsDeliveryIsDeletedIsNoDeadlock() throws Exception {
        var id = rows.due(org, "http://a.test/");
        var claimed = claim(1).getFirst();
        var settled =
                rows.deleteBeside(id, () -> queue.settle(claimed, TAKEN, TOOK).subscribeAsCompletionStage());
        settled.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertEquals(
                List.of(),
                log.list(new Filter(org, null, null), null, 10).await().atMost(PATIENCE));
    }

    @Test
    void onlyTheLatestFiftyTriesAreKept() {
        var id = rows.due(org, "http://a.test/");
        for (int i = 0; i < 55; i++) {
            log.replay(org, id).await().atMost(PATIENCE);
            settle(claim(1).getFirst(), TAKEN);
        }
        assertEquals(50, delivery(id).attempts().size());
    }

    @Test
    void whatStandsIsCounted() {
        rows.due(org, "http://a.test/", 3);
        settle(claim(1).getFirst(), TAKEN);
        assertEquals(new Counts(2, 0), queue.counts().await().atMost(PATIENCE));
        rows.overdue();
        assertEquals(new Counts(2, 2), queue.counts().await().atMost(PATIENCE));
        claim(1);
        assertEquals(new Counts(2, 1), queue.counts().await().atMost(PATIENCE));
    }

    private List<Claimed> claim(int room) {
        return claim(room, LEASE);
    }

    private List<Claimed> claim(int room, Duration lease) {
        return queue.claim(new Wanted(room, 1_000, Map.of()), lease).await().atMost(PATIENCE);
    }

    private void settle(Claimed claimed, TryResult result) {
        queue.settle(claimed, result, TOOK).await().atMost(PATIENCE);
    }

    private Delivery delivery(String id) {
        return log.list(new Filter(org, null, null), null, 100).await().atMost(PATIENCE).stream()
                .filter(it -> it.deliveryId().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
