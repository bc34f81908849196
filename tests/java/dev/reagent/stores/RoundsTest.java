package dev.reagent.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoundsTest {

    private final Deque<UniEmitter<? super Boolean>> running = new ArrayDeque<>();
    private final List<Throwable> failures = new ArrayList<>();
    private int begun;
    private int rests;

    private final Rounds rounds = new Rounds(this::round, failures::add, () -> rests++);

    private Uni<Boolean> round() {
        begun++;
        return Uni.createFrom().emitter(emitter -> running.add(emitter));
    }

    @Test
    void aRequestAtRestBeginsARound() {
        rounds.request();
        assertEquals(1, begun);
        assertFalse(rounds.areAtRest());
        end(false);
        assertTrue(rounds.areAtRest());
        assertEquals(1, rests);
    }

    @Test
    void requestsDuringARoundMakeOneMoreFollowIt() {
        rounds.request();
        rounds.request();
        rounds.request();
        assertEquals(1, begun);
        end(false);
        assertEquals(2, begun);
        assertEquals(0, rests);
        end(false);
        assertEquals(2, begun);
        assertEquals(1, rests);
    }

    @Test
    void aRoundThatAsksForAnotherIsFollowedByOne() {
        rounds.request();
        end(true);
        assertEquals(2, begun);
        end(false);
        assertTrue(rounds.areAtRest());
    }

    @Test
    void afterARoundThatFailsTheNextRequestBeginsAnew() {
        rounds.request();
        rounds.request();
        running.remove().fail(new IllegalStateException("away"));
        assertEquals(1, failures.size());
        assertTrue(rounds.areAtRest());
        assertEquals(1, rests);
        rounds.request();
        assertEquals(2, begun);
    }

    @Test
    void manyRoundsThatEndAtOnceNeedNoDeepStack() {
        var left = new AtomicInteger(100_000);
        var many = new Rounds(() -> Uni.createFrom().item(left.decrementAndGet() > 0), failures::add);
        many.request();
        assertEquals(0, left.get());
        assertEquals(List.of(), failures);
    }

    @Test
    void noRequestIsLostAmongManyThreads() throws InterruptedException {
        var wanted = new AtomicInteger();
        var seen = new AtomicInteger();
        var busy = new Rounds(
                () -> {
                    seen.set(wanted.get());
                    return Uni.createFrom().item(false);
                },
                failures::add);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int j = 0; j < 5000; j++) {
                    wanted.incrementAndGet();
                    busy.request();
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertEquals(40_000, seen.get());
        assertTrue(busy.areAtRest());
    }

    private void end(boolean more) {
        running.remove().complete(more);
    }
}
