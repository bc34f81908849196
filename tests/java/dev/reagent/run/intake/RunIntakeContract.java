package dev.reagent.run.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunIntake.Cursor;
import dev.reagent.run.intake.RunIntake.Due;
import dev.reagent.run.intake.RunIntake.RunRow;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The promises of every {@link RunIntake}, but for those about keys of requests and pages. */
public abstract class RunIntakeContract {

    private static final int ALL = 10_000;
    private static final Duration LONG = Duration.ofHours(1);

    private final SessionId id = new SessionId(UUID.randomUUID().toString());

    protected abstract RunIntake intake();

    /** Accepts a run of a minute. */
    protected abstract void accept(SessionId run);

    protected abstract void end(SessionId run);

    private RunRow row() {
        return done(intake().find(id)).orElseThrow();
    }

    private boolean isMine(RunRow row) {
        return row.id().equals(id);
    }

    private List<Due> due(Duration ahead) {
        return done(intake().due(ahead, ALL)).stream()
                .filter(it -> it.id().equals(id))
                .toList();
    }

    @Test
    void anAcceptedRunIsOpenAndHasLostNothing() {
        assertEquals(Optional.empty(), done(intake().find(id)));
        accept(id);
        assertEquals(Fence.NONE, row().fence());
        assertEquals(0, row().losses());
        assertNull(row().cancelBy());
        assertNull(row().status());
    }

    @Test
    void aRunIsFoundByItsOwnOrganisationOnly() {
        accept(id);
        assertEquals(
                Optional.of(id), done(intake().find(id, row().task().orgId())).map(RunRow::id));
        assertEquals(Optional.empty(), done(intake().find(id, "another")));
    }

    @Test
    void aLossIsCountedOnceForAllThatSawTheSameRow() {
        accept(id);
        var seen = row();
        assertEquals(Optional.of(1), done(intake().countLoss(seen)));
        assertEquals(Optional.empty(), done(intake().countLoss(seen)));
        assertEquals(1, row().losses());
        assertEquals(Optional.of(2), done(intake().countLoss(row())));
        end(id);
        assertEquals(Optional.empty(), done(intake().countLoss(row())));
    }

    @Test
    void aRunThatRedisNeverHadIsListedAsSuchAndLosesNothing() {
        accept(id);
        done(intake().noteNeverBegun(row()));
        assertTrue(done(intake().neverBegun(ALL)).stream().anyMatch(this::isMine));
        assertFalse(openSince(null).contains(id));
        assertEquals(List.of(), due(LONG));
        assertEquals(Optional.of(0), done(intake().countLoss(row())));
        assertTrue(done(intake().neverBegun(ALL)).stream().noneMatch(this::isMine));
        assertTrue(openSince(null).contains(id));
    }

    @Test
    void aRunWhoseLogWasLostIsNotOneThatRedisNeverHad() {
        accept(id);
        done(intake().countLoss(row()));
        done(intake().noteNeverBegun(row()));
        assertEquals(1, row().losses());
    }

    @Test
    void openRunsAreListedFromAPlaceOnAndEndedOnesAreNot() {
        accept(id);
        var later = new SessionId(UUID.randomUUID().toString());
        accept(later);
        assertEquals(
                List.of(id, later),
                openSince(null).stream().filter(List.of(id, later)::contains).toList());
        var place = new Cursor(row().createdAt(), id);
        assertFalse(openSince(place).contains(id));
        assertTrue(openSince(place).contains(later));
        assertTrue(done(intake().openSince(LONG, null, ALL)).stream().noneMatch(this::isMine));
        end(id);
        assertFalse(openSince(null).contains(id));
    }

    private List<SessionId> openSince(@Nullable Cursor after) {
        return done(intake().openSince(Duration.ZERO, after, ALL)).stream()
                .map(RunRow::id)
                .toList();
    }

    @Test
    void theFirstCancelOfAnOpenRunIsKeptAndNoneOfOneThatHasEnded() {
        accept(id);
        assertTrue(done(intake().cancelledBefore(Duration.ZERO, ALL)).stream().noneMatch(this::isMine));
        assertTrue(done(intake().requestCancel(id, "first")));
        assertTrue(done(intake().requestCancel(id, "second")));
        assertEquals("first", row().cancelBy());
        assertTrue(done(intake().cancelledBefore(Duration.ZERO, ALL)).stream().anyMatch(this::isMine));
        assertTrue(done(intake().cancelledBefore(LONG, ALL)).stream().noneMatch(this::isMine));
        end(id);
        assertFalse(done(intake().requestCancel(id, "third")));
        assertTrue(done(intake().cancelledBefore(Duration.ZERO, ALL)).stream().noneMatch(this::isMine));
    }

    @Test
    void aRunIsDueAheadOfItsDeadlineUntilItIsTold() {
        accept(id);
        assertEquals(List.of(), due(Duration.ZERO));
        var left = due(LONG).getFirst().left();
        assertTrue(left.compareTo(Duration.ofSeconds(50)) > 0, left::toString);
        assertTrue(left.compareTo(Duration.ofSeconds(61)) < 0, left::toString);
        done(intake().deadlineTold(id));
        assertEquals(List.of(), due(LONG));
    }

    @Test
    void aRunThatEndedIsListedForAWhile() {
        accept(id);
        assertTrue(done(intake().endedWithin(LONG, ALL)).stream().noneMatch(this::isMine));
        end(id);
        assertTrue(done(intake().endedWithin(LONG, ALL)).stream().anyMatch(this::isMine));
        assertTrue(done(intake().endedWithin(Duration.ZERO, ALL)).stream().noneMatch(this::isMine));
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(10));
    }
}
