package dev.reagent.sandbox.lifecycle;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlotsTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final Slots slots = new Slots(3, () -> 1000);

    @Test
    void asManyAsThereArePlacesGoAtOnceAndTheRestInTurn() {
        var taken = IntStream.range(0, 5).mapToObj(i -> slots.take(1, LONG)).toList();
        assertEquals(3, taken.stream().filter(CompletableFuture::isDone).count());
        slots.give(1);
        assertTrue(taken.get(3).isDone());
        assertFalse(taken.get(4).isDone());
        slots.give(1);
        assertTrue(taken.get(4).join());
    }

    @Test
    void memoryIsSharedOutAndWhoeverNeedsMuchIsNotOvertaken() {
        slots.take(600, LONG);
        var large = slots.take(800, LONG);
        var small = slots.take(100, LONG);
        assertFalse(large.isDone() || small.isDone());
        slots.give(600);
        assertTrue(large.join() && small.join());
    }

    @Test
    void whoNeedsMoreThanThereIsGoesAlone() {
        var huge = slots.take(5000, LONG);
        assertTrue(huge.join());
        var small = slots.take(1, LONG);
        assertFalse(small.isDone());
        slots.give(5000);
        assertTrue(small.join());
    }

    @Test
    void whoeverGivesUpMakesRoomForThoseBehind() {
        slots.take(600, LONG);
        var impatient = slots.take(800, Duration.ofMillis(50));
        var small = slots.take(100, LONG);
        assertFalse(impatient.join());
        until("the next has its turn", small::isDone);
        assertTrue(small.join());
    }

    @Test
    void underLoadNoPlaceIsLostAndNoneIsGivenTwice() throws InterruptedException {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 200; i++) {
            var patience = i % 3 == 0 ? Duration.ofNanos(1) : LONG;
            threads.add(Thread.startVirtualThread(() -> {
                if (slots.take(200, patience).join()) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    Thread.yield();
                    inside.decrementAndGet();
                    slots.give(200);
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertTrue(most.get() <= 3, most::toString);
        var all = IntStream.range(0, 3).mapToObj(i -> slots.take(1, LONG)).toList();
        assertTrue(all.stream().allMatch(CompletableFuture::isDone), "every place came back");
    }
}
