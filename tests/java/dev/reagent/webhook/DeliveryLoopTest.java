package dev.reagent.webhook;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.TestTask;
import dev.reagent.agent.task.Callback;
import dev.reagent.agent.task.CallbackEvent;
import dev.reagent.journey.SmallServer;
import dev.reagent.run.RunService;
import dev.reagent.run.intake.RunSubmission;
import dev.reagent.tool.web.AnswersInOrder;
import dev.reagent.tool.web.http.GuardedPost;
import dev.reagent.webhook.DeliveryLog.Filter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that send what is due, each a loop of its own over the same PostgreSQL, to receivers that are really there. */
@QuarkusTest
@TestProfile(SmallServer.class)
class DeliveryLoopTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SECRET = WebhookSecret.of("a secret of these tests of bytes".getBytes());

    private final String org = "org-" + UUID.randomUUID();
    private final AnswersInOrder resolver = new AnswersInOrder().answer("hook.test", "127.0.0.1");
    private final List<Receiver> receivers = new ArrayList<>();
    private final List<GuardedPost> posts = new ArrayList<>();
    private final List<DeliveryLoop> servers = new ArrayList<>();

    @Inject
    Vertx vertx;

    @Inject
    DeliveryQueue queue;

    @Inject
    DeliveryLog log;

    @Inject
    OutboxRows rows;

    @Inject
    RunService runs;

    @BeforeEach
    void clear() {
        rows.clear();
    }

    @AfterEach
    void close() {
        var stopped = servers.stream()
                .map(server -> server.stop().subscribeAsCompletionStage())
                .toList();
        receivers.forEach(Receiver::close);
        stopped.forEach(CompletableFuture::join);
        posts.forEach(GuardedPost::close);
    }

    @Test
    void whatWasWrittenDownByAServerThatWentAwayBeforeItSentItIsSentByTheNext() {
        var receiver = receiver();
        var task = TestTask.of("Hello")
                .org(org)
                .model("offline")
                .timeout(PATIENCE)
                .callback(new Callback(url(receiver), List.of(CallbackEvent.values())))
                .task();
        var session = runs.start(new RunSubmission(task, null)).await().atMost(PATIENCE);
        until("the end is in the outbox", () -> !deliveries().isEmpty());
        assertEquals(List.of(), deliveries().getFirst().attempts());
        server(5_000, 32, 4).wake();
        var got = receiver.got(1).getFirst();
        until("it is noted as delivered", () -> statuses().equals(List.of(DeliveryStatus.DELIVERED)));
        assertTrue(got.isSignedWith(SECRET));
        assertEquals(deliveries().getFirst().deliveryId(), got.header("webhook-id"));
        assertTrue(got.body().contains(session.value()), got.body());
    }

    @Test
    void twoServersSendEachOnce() {
        var receiver = receiver();
        var ids = rows.due(org, url(receiver), 60);
        server(5_000, 32, 8).wake();
        server(5_000, 32, 8).wake();
        until("all are delivered", () -> statuses().stream().allMatch(DeliveryStatus.DELIVERED::equals));
        var told = receiver.got().stream().map(it -> it.header("webhook-id")).toList();
        assertEquals(60, told.size(), "none twice");
        assertEquals(new HashSet<>(ids), new HashSet<>(told));
    }

    @Test
    void aReceiverThatIsSlowHoldsUpNobodyElse() {
        var gate = new CountDownLatch(1);
        var slow = receiver().behind(gate);
        var quick = receiver();
        rows.due(org, url(slow), 20);
        rows.due(org, url(quick), 5);
        server(10_000, 4, 2).wake();
        quick.got(5);
        assertEquals(2, slow.got().size(), "no more than its share at once");
        gate.countDown();
        slow.got(20);
    }

    @Test
    void aReceiverWithALongBacklogHidesNobodyElse() {
        var gate = new CountDownLatch(1);
        var slow = receiver().behind(gate);
        var quick = receiver();
        rows.backlog(org, url(slow), 1_200);
        rows.due(org, url(quick), 5);
        server(10_000, 4, 2).wake();
        quick.got(5);
        assertEquals(2, slow.got().size());
        rows.clear();
        gate.countDown();
    }

    @Test
    void aReceiverThatNeverAnswersIsGivenUpInTimeAndTriedAgain() {
        var gate = new CountDownLatch(1);
        var receiver = receiver().behind(gate);
        var id = rows.due(org, url(receiver));
        var server = server(300, 4, 2);
        server.wake();
        until("it is noted", () -> errors().equals(List.of("timeout")));
        assertEquals(List.of(DeliveryStatus.PENDING), statuses());
        gate.countDown();
        rows.nowDue();
        server.wake();
        assertEquals(id, receiver.got(2).getLast().header("webhook-id"));
        until("it is delivered", () -> statuses().equals(List.of(DeliveryStatus.DELIVERED)));
    }

    @Test
    void aHostWhoseNameHasCometoMeanAPrivateAddressIsNotAsked() {
        var receiver = receiver();
        resolver.answer("rebind.test", "127.0.0.1");
        rows.due(org, "http://rebind.test:%d/in".formatted(receiver.port()));
        server(5_000, 4, 2).wake();
        until("it is noted", () -> errors().equals(List.of("address_refused")));
        assertEquals(List.of(DeliveryStatus.PENDING), statuses());
        assertEquals(List.of(), receiver.got());
    }

    @Test
    void whatWasClaimedMoreOftenThanItsScheduleHasTriesIsGivenUpUnsent() {
        var receiver = receiver();
        rows.setTries(rows.due(org, url(receiver)), BackoffSchedule.TRIES);
        server(5_000, 4, 2).wake();
        until("it is given up", () -> statuses().equals(List.of(DeliveryStatus.FAILED)));
        assertEquals(List.of("interrupted"), errors());
        assertEquals(List.of(), receiver.got());
    }

    @Test
    void aServerThatStopsEndsWhatItSendsAndClaimsNoMore() {
        var gate = new CountDownLatch(1);
        var receiver = receiver().behind(gate);
        rows.due(org, url(receiver), 3);
        var server = server(10_000, 1, 1);
        server.wake();
        receiver.got(1);
        var stopped = server.stop().subscribeAsCompletionStage();
        assertEquals(false, stopped.isDone());
        gate.countDown();
        stopped.orTimeout(10, TimeUnit.SECONDS).join();
        server.wake();
        assertEquals(1, receiver.got().size());
        assertEquals(
                1, statuses().stream().filter(DeliveryStatus.DELIVERED::equals).count());
    }

    private DeliveryLoop server(int timeoutMs, int maxConcurrent, int maxPerHost) {
        var settings = new Settings(Duration.ofMillis(timeoutMs), maxConcurrent, maxPerHost);
        var post = new GuardedPost(vertx, resolver, "some.setting", List.of("hook.test"));
        posts.add(post);
        var sender = new Sender(new CallbackTargets(post), new SigningSecrets(List.of(SECRET)), settings);
        var server = new DeliveryLoop(queue, sender, settings, new DeliveryMeters(new SimpleMeterRegistry()));
        servers.add(server);
        return server;
    }

    private record Settings(Duration timeout, int maxConcurrent, int maxPerHost) implements WebhookSettings {

        @Override
        public Optional<List<String>> secrets() {
            return Optional.empty();
        }

        @Override
        public Optional<List<String>> allowedHosts() {
            return Optional.empty();
        }
    }

    private Receiver receiver() {
        var receiver = new Receiver();
        receivers.add(receiver);
        return receiver;
    }

    private static String url(Receiver receiver) {
        return "http://hook.test:%d/in".formatted(receiver.port());
    }

    private List<Delivery> deliveries() {
        return log.list(new Filter(org, null, null), null, 100).await().atMost(PATIENCE);
    }

    private List<DeliveryStatus> statuses() {
        return deliveries().stream().map(Delivery::status).toList();
    }

    private List<String> errors() {
        return deliveries().stream()
                .flatMap(it -> it.attempts().stream())
                .map(it -> it.error() == null ? "none" : it.error().code())
                .toList();
    }
}
