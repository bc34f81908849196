package dev.reagent.sandbox.lifecycle;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.sandbox.Tier;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SandboxPoolTest {

    private final PaperWall wall = new PaperWall();
    private final SandboxPool pool = new SandboxPool(wall, Tier.SMALL, 1, 3);

    @AfterEach
    void nothingIsLeft() {
        pool.close();
        until("all are gone", wall.open::isEmpty);
    }

    @Test
    void oneIsUpBeforeAnybodyAsksAndAsManyAsWereAskedForAfterIt() {
        pool.tidy();
        until("one is up", () -> pool.idle() == 1);
        take().close();
        until("one is up again", () -> pool.idle() == 1);
        take().close();
        until("two were asked for", () -> pool.idle() == 2);
        IntStream.range(0, 10).forEach(i -> {
            var box = pool.take();
            if (box != null) {
                box.close();
            }
        });
        until("ten were, and three is the most", () -> pool.idle() == 3);
        assertTrue(wall.mostStarting.get() <= 2, wall.mostStarting::toString);
    }

    @Test
    void noneIsHandedOutTwice() throws InterruptedException {
        var taken = new ConcurrentLinkedQueue<Wall.Box>();
        var threads = IntStream.range(0, 50)
                .mapToObj(i -> Thread.startVirtualThread(() -> {
                    for (int turn = 0; turn < 20; turn++) {
                        var box = pool.take();
                        if (box != null) {
                            taken.add(box);
                        }
                        Thread.yield();
                    }
                }))
                .toList();
        for (var thread : threads) {
            thread.join();
        }
        assertEquals(
                taken.size(),
                Set.copyOf(taken.stream().map(Wall.Box::name).toList()).size());
        taken.forEach(Wall.Box::close);
    }

    @Test
    void oneThatDoesNotAnswerIsNotHandedOut() {
        pool.tidy();
        until("one is up", () -> pool.idle() == 1);
        wall.open.values().forEach(box -> box.alive = false);
        assertNull(pool.take());
        until("a new one is up", () -> pool.idle() == 1);
        assertEquals(1, wall.open.size());
    }

    @Test
    void tidyingReplacesTheDead() {
        pool.tidy();
        until("one is up", () -> pool.idle() == 1);
        var dead = List.copyOf(wall.open.keySet());
        wall.open.values().forEach(box -> box.alive = false);
        pool.tidy();
        until("another is up", () -> pool.idle() == 1 && !wall.open.containsKey(dead.getFirst()));
    }

    @Test
    void anEngineThatFailsIsNotAskedAgainAtOnce() {
        wall.broken = true;
        pool.tidy();
        until("it was tried", () -> wall.tries.get() == 1);
        IntStream.range(0, 100).forEach(i -> assertNull(pool.take()));
        assertTrue(wall.tries.get() <= 2, wall.tries::toString);
        wall.broken = false;
        until("it works again, after a while", () -> {
            pool.tidy();
            return pool.idle() == 3;
        });
    }

    @Test
    void afterTheEndNoneIsStarted() {
        pool.tidy();
        until("one is up", () -> pool.idle() == 1);
        pool.close();
        assertEquals(0, pool.idle());
        assertNull(pool.take());
        pool.tidy();
        assertEquals(0, pool.idle());
    }

    private Wall.Box take() {
        var box = pool.take();
        assertNotNull(box);
        return box;
    }
}
