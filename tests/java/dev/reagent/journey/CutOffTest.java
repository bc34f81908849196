package dev.reagent.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.BesideServers;
import dev.reagent.WithScriptedProvider;
import dev.reagent.model.ModelException;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Call;
import dev.reagent.model.ScriptedReply.Fault;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A call that is cut off, by a cancel, by the end of its run's time or by the provider, is no error of the server's. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
@ResourceLock(BesideServers.LOG)
class CutOffTest {

    private static final int RUNS = 12;

    private final Client client = Client.ofNewOrg();
    private final Errors errors = new Errors();
    ScriptedProvider provider;

    /** What was logged as an error since it listens. */
    private static final class Errors extends Handler {

        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.SEVERE.intValue()) {
                lines.add(line.getLoggerName() + ": " + line.getMessage() + " " + line.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void listen() {
        Logger.getLogger("").addHandler(errors);
    }

    @AfterEach
    void ignore() {
        Logger.getLogger("").removeHandler(errors);
    }

    @Test
    void modelCallsThatAreCancelledAreNoErrors() {
        provider.bySteps(ScriptedReply.text("word ".repeat(100)).failing(Fault.STALL, 20));
        var runs = started();
        runs.forEach(this::cancel);
        assertNoErrors(runs, "cancelled");
    }

    @Test
    void modelCallsThatAreSilentWhenTheyAreCancelledAreNoErrors() {
        provider.bySteps(ScriptedReply.text("late").after(Duration.ofSeconds(60)));
        var runs = started();
        runs.forEach(this::cancel);
        assertNoErrors(runs, "cancelled");
    }

    @Test
    void modelCallsThatOutliveTheirRunAreNoErrors() {
        provider.bySteps(ScriptedReply.text("word ".repeat(100)).failing(Fault.STALL, 20));
        assertNoErrors(started(1), "failed");
    }

    @Test
    void modelCallsThatTheProviderCutsAreNoErrors() {
        provider.bySteps(ScriptedReply.text("word ".repeat(100)).failing(Fault.BREAK, 20));
        assertNoErrors(started(), "failed");
    }

    @Test
    void toolCallsThatAreCancelledOrOutliveTheirRunAreNoErrors() {
        provider.bySteps(ScriptedReply.of(new Call("slow", "pause", "{\"milliseconds\":60000,\"text\":\"late\"}")));
        var cancelled = started("pause");
        cancelled.forEach(this::cancel);
        assertNoErrors(cancelled, "cancelled");
        assertNoErrors(started(1, "pause"), "failed");
    }

    @ParameterizedTest
    @MethodSource("lateFailures")
    void whatFailsAfterItWasCutOffIsNoError(Throwable failure) {
        cutOffThenFailing(failure);
        assertEquals(List.of(), List.copyOf(errors.lines));
    }

    static Stream<Throwable> lateFailures() {
        return Stream.of(
                new ModelException(ModelException.Code.TIMEOUT, "late"),
                new IllegalStateException(new SQLException("canceling statement", "57014")),
                new IOException("Connection reset by peer"),
                new TimeoutException(),
                new CancellationException());
    }

    @Test
    void aFaultOfTheServersOwnIsAnErrorEvenThen() {
        cutOffThenFailing(new IllegalStateException("a fault"));
        assertEquals(1, errors.lines.size());
    }

    /** A call that its caller gave up before it failed. */
    private static void cutOffThenFailing(Throwable failure) {
        var caller = new AtomicReference<Flow.Subscriber<? super String>>();
        Multi.createFrom()
                .publisher((Flow.Publisher<String>) subscriber -> {
                    caller.set(subscriber);
                    subscriber.onSubscribe(new SlowCancel());
                })
                .onItem()
                .invoke(item -> {})
                .subscribe()
                .with(item -> {})
                .cancel();
        caller.get().onError(failure);
    }

    /** Of work whose cancel is still on its way to another thread. */
    private static final class SlowCancel implements Flow.Subscription {

        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }

    private List<String> started(String... tools) {
        return started(600, tools);
    }

    /** Runs that have all begun their first step. */
    private List<String> started(int seconds, String... tools) {
        var runs = new ArrayList<String>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(client.start(
                    Client.order(Client.prompt(), "scripted", tools).put("timeout_seconds", seconds)));
        }
        if (seconds > 60) {
            for (var run : runs) {
                Client.await(
                        "it has begun", () -> !client.json(run).getList("steps").isEmpty());
            }
        }
        return runs;
    }

    private void cancel(String run) {
        client.post("/v1/agents/" + run + "/cancel", new JsonObject()).then().statusCode(200);
    }

    private void assertNoErrors(List<String> runs, String status) {
        for (var run : runs) {
            assertEquals(status, client.ended(run).getString("status"));
        }
        assertEquals(List.of(), List.copyOf(errors.lines));
    }
}
