package dev.reagent.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

    private final List<List<String>> seen = new ArrayList<>();
    private final ArrayDeque<CompletableFuture<List<String>>> underWay = new ArrayDeque<>();
    private final GroupCommit<String, String> batches = new GroupCommit<>(3, Duration.ofSeconds(10), this::send);

    @Test
    void whatComesAloneGoesAtOnce() {
        var one = add("one");
        succeed();
        assertEquals("one!", one.join());
    }

    @Test
    void whatComesWhileABatchIsOnItsWayGoesTogetherWithTheNext() {
        var one = add("one");
        var two = add("two");
        var three = add("three");
        succeed();
        succeed();
        assertEquals(List.of(List.of("one"), List.of("two", "three")), seen);
        assertEquals(List.of("one!", "two!", "three!"), List.of(one.join(), two.join(), three.join()));
    }

    @Test
    void aBatchHasABound() {
        for (int i = 0; i < 5; i++) {
            add("item " + i);
        }
        succeed();
        succeed();
        assertEquals(List.of(1, 3, 1), seen.stream().map(List::size).toList());
    }

    @Test
    void whereABatchFailsEachIsTriedAloneAndOnlyTheBadOneFails() {
        add("first");
        var good = add("good");
        var bad = add("bad");
        succeed();
        underWay.remove().completeExceptionally(new IllegalStateException("one of them"));
        assertEquals(List.of("good"), seen.get(2));
        succeed();
        underWay.remove().completeExceptionally(new IllegalStateException("this one"));
        assertEquals("good!", good.join());
        assertThrows(RuntimeException.class, bad::join);
        var after = add("after");
        succeed();
        assertEquals("after!", after.join());
    }

    @Test
    void whereTheStoreIsAwayNobodyIsTriedAlone() {
        add("first");
        var one = add("one");
        var two = add("two");
        succeed();
        underWay.remove().completeExceptionally(new SQLException("away", "08006"));
        assertThrows(CompletionException.class, one::join);
        assertThrows(CompletionException.class, two::join);
        assertEquals(2, seen.size());
    }

    @Test
    void whileABatchStaysAwayEverybodyIsRefusedAndOnceItIsBackNobody() {
        var impatient = new GroupCommit<>(3, Duration.ZERO, this::send);
        var stuck = add(impatient, "stuck");
        var refused = assertThrows(
                CompletionException.class, () -> add(impatient, "next").join());
        assertInstanceOf(RejectedExecutionException.class, refused.getCause());
        succeed();
        assertEquals("stuck!", stuck.join());
        var after = add(impatient, "after");
        succeed();
        assertEquals("after!", after.join());
        assertEquals(List.of(List.of("stuck"), List.of("after")), seen);
    }

    private CompletableFuture<String> add(String item) {
        return add(batches, item);
    }

    private static CompletableFuture<String> add(GroupCommit<String, String> to, String item) {
        return to.add(item).ifNoItem().after(Duration.ofSeconds(10)).fail().subscribeAsCompletionStage();
    }

    private Uni<List<String>> send(List<String> items) {
        seen.add(items);
        var answer = new CompletableFuture<List<String>>();
        underWay.add(answer);
        return Uni.createFrom().completionStage(answer);
    }

    /** The oldest batch under way comes back. */
    private void succeed() {
        int sent = seen.size() - underWay.size();
        underWay.remove()
                .complete(seen.get(sent).stream().map(item -> item + "!").toList());
    }
}
