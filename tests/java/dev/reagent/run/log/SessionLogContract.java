package dev.reagent.run.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.Event.DeadlinePassed;
import dev.reagent.agent.Event.DoubtExamined;
import dev.reagent.agent.Event.SessionCompleted;
import dev.reagent.agent.Event.SessionStarted;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.Seq;
import dev.reagent.agent.TestTask;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Finding;
import dev.reagent.agent.task.Priority;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.SessionLog.Append;
import dev.reagent.run.log.SessionLog.Claim;
import dev.reagent.run.log.SessionLog.Claimant;
import dev.reagent.run.log.SessionLog.Hot;
import dev.reagent.run.log.SessionLog.Owner;
import dev.reagent.run.log.SessionLog.Posted;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The promises of every {@link SessionLog}. */
abstract class SessionLogContract {

    static final Instant ACCEPTED = Instant.parse("2026-11-21T10:00:00.123Z");

    static final Event.Fact FOUND = new DoubtExamined("call", Finding.UNKNOWN);

    static final Owner ME = new Owner("me", 1);

    final SessionId id = new SessionId(UUID.randomUUID().toString());
    long ticket;

    @Test
    void aLogBeginsOnce() {
        assertTrue(done(log().create(id, started(), ACCEPTED, 0)));
        assertFalse(done(log().create(id, started(), ACCEPTED.plusSeconds(1), 0)));
        assertEquals(
                List.of(new LogEntry(1, ACCEPTED, started())),
                done(log().read(id)).orElseThrow());
    }

    @Test
    void anAppendUnderAnEarlierFenceWritesNothing() {
        var first = claimed();
        var second = claimed();
        assertEquals(first.fence().attempt() + 1, second.fence().attempt());
        assertThrows(StaleLease.class, () -> done(log().append(first, move(1, asked(first)))));
        assertThrows(StaleLease.class, () -> done(log().append(first, deltas(2, "{}"))));
        assertEquals(1, done(log().read(id)).orElseThrow().size());
    }

    @Test
    void aLongResultIsKeptUnderTheLastFenceOnly() {
        var first = claimed();
        var second = claimed();
        done(log().keepResult(second, "call_1", "its owner's"));
        assertThrows(StaleLease.class, () -> done(log().keepResult(first, "call_1", "a stale one's")));
        assertEquals("its owner's", done(log().result(id, "call_1")).orElseThrow());
        forget();
        assertThrows(LogBehind.class, () -> done(log().keepResult(second, "call_1", "nobody's")));
    }

    @Test
    void theRightAttemptWithAnotherLeaseIsStaleToo() {
        var owner = claimed();
        var forged =
                owner.claimedBy(new dev.reagent.agent.call.Fence(owner.fence().attempt(), "0123456789abcdef"));
        assertThrows(StaleLease.class, () -> done(log().append(forged, move(1, asked(forged)))));
    }

    @Test
    void aMoveIsRefusedWhereOthersWroteFirstAndSaysWhatTheyWrote() {
        var owner = claimed();
        done(log().post(id, "cancel", new CancelRequested("me")));
        var refused = done(log().append(owner, move(1, asked(owner))));
        assertTrue(refused.refused());
        assertEquals(List.of(new CancelRequested("me")), events(refused.entries()));
        assertEquals(2, done(log().read(id)).orElseThrow().size());
    }

    @Test
    void aFactIsTakenWhateverOthersWroteAndComesBackBehindIt() {
        var owner = claimed();
        done(log().post(id, "cancel", new CancelRequested("me")));
        var taken = done(log().append(owner, fact(1, FOUND)));
        assertFalse(taken.refused());
        assertEquals(List.of(new CancelRequested("me"), FOUND), events(taken.entries()));
    }

    @Test
    void theSameAppendAgainGivesTheFirstAnswerAndWritesNothing() {
        var owner = claimed();
        var first = done(log().append(owner, move(1, asked(owner))));
        assertEquals(first, done(log().append(owner, move(1, asked(owner)))));
        assertEquals(2, done(log().read(id)).orElseThrow().size());
    }

    @Test
    void anAppendThatWasGivenUpAndComesAfterTheNextOneWritesNothing() {
        var owner = claimed();
        var first = done(log().append(owner, fact(1, FOUND)));
        done(log().append(owner.with(first.entries()), fact(2, FOUND)));
        var late = done(log().append(owner, fact(1, FOUND)));
        assertTrue(late.refused());
        assertEquals(3, done(log().read(id)).orElseThrow().size());
    }

    @Test
    void aPostCountsOnceForItsRow() {
        claimed();
        assertInstanceOf(Posted.Owned.class, done(log().post(id, "deadline", new DeadlinePassed())));
        assertInstanceOf(Posted.Owned.class, done(log().post(id, "deadline", new DeadlinePassed())));
        assertEquals(2, done(log().read(id)).orElseThrow().size());
    }

    @Test
    void deltasAndEventsShareOneRisingSequence() {
        var owner = claimed();
        done(log().append(owner, deltas(1, "{}", "{}")));
        var taken = done(log().append(owner, move(2, asked(owner))));
        assertEquals(4, taken.entries().getFirst().seq());
    }

    @Test
    void aLogThatLostItsTailIsPutBackByItsOwnerWithTheSameNumbers() {
        var owner = claimed();
        var taken = done(log().append(owner, move(1, asked(owner))));
        var whole = done(log().read(id)).orElseThrow();
        var knows = owner.with(taken.entries());
        loseTail();
        assertThrows(LogBehind.class, () -> done(log().append(knows, fact(2, FOUND))));
        assertTrue(done(log().restore(knows, whole, ME, Set.of(), 0)));
        assertEquals(whole, done(log().read(id)).orElseThrow());
        var after = done(log().append(knows, fact(2, FOUND)));
        assertEquals(1_000_001, after.entries().getFirst().seq(), "what else was lost may have been seen");
    }

    @Test
    void aSessionThatRedisForgotIsPutBackWholeButNotOverAnotherClaim() {
        var owner = claimed();
        var whole = done(log().read(id)).orElseThrow();
        forget();
        assertFalse(done(log().restore(owner, whole, ME, Set.of(), 0)), "it was there when this was sent");
        assertTrue(done(log().restore(owner, whole, ME, Set.of(), Seq.floor(1))));
        assertEquals(whole, done(log().read(id)).orElseThrow());
        claimed();
        assertFalse(done(log().restore(owner, whole, ME, Set.of(), Seq.floor(1))));
    }

    @Test
    void aRestoreThatComesLateLeavesTheEndAnEnd() {
        var owner = claimed();
        var before = done(log().read(id)).orElseThrow();
        done(log().append(owner, move(1, new SessionCompleted("done"))));
        assertTrue(done(log().restore(owner, before, ME, Set.of(), 0)));
        assertInstanceOf(Posted.Over.class, done(log().post(id, "deadline", new DeadlinePassed())));
    }

    @Test
    void aClaimNeedsAHigherTicketThanAllBefore() {
        done(log().create(id, started(), ACCEPTED, 0));
        assertInstanceOf(Claim.Claimed.class, done(log().claim(id, Claimant.of("me", 7))));
        assertEquals(new Claim.Refused(7), done(log().claim(id, Claimant.of("other", 6))));
        assertEquals(new Claim.Refused(7), done(log().claim(id, Claimant.of("other", 7))));
        assertInstanceOf(Claim.Claimed.class, done(log().claim(id, Claimant.of("other", 8))));
        assertEquals(new Claim.Refused(8), done(log().claim(id, Claimant.of("me", 7))), "it comes late");
    }

    @Test
    void aServerGoesOnUnderItsClaimWhereNobodyHasClaimedSince() {
        var owner = claimed();
        var mine = owner.fence();
        assertEquals(new Claim.Renewed(), done(log().claim(id, new Claimant("me", ++ticket, 0, mine))));
        assertEquals(new Claim.Refused(ticket), done(log().claim(id, Claimant.of("other", ticket - 1))));
        assertEquals(
                1, done(log().append(owner, move(1, asked(owner)))).entries().size());
        var other = assertInstanceOf(Claim.Claimed.class, done(log().claim(id, Claimant.of("other", ++ticket))));
        var again = assertInstanceOf(
                Claim.Claimed.class, done(log().claim(id, new Claimant("me", ++ticket, mine.attempt(), mine))));
        assertEquals(other.fence().attempt() + 1, again.fence().attempt());
    }

    @Test
    void aClaimIsAboveTheAttemptThatPostgresKnows() {
        done(log().create(id, started(), ACCEPTED, 0));
        var claim = assertInstanceOf(Claim.Claimed.class, done(log().claim(id, new Claimant("me", 1, 7, Fence.NONE))));
        assertEquals(8, claim.fence().attempt());
    }

    @Test
    void anUnknownSessionIsMissing() {
        assertInstanceOf(Claim.Missing.class, done(log().claim(id, Claimant.of("me", ++ticket))));
        assertInstanceOf(Posted.Missing.class, done(log().post(id, "x", new DeadlinePassed())));
    }

    @Test
    void deltasAndFactsAndTheMovesThatFollowAreOneWriteInThatOrder() {
        var owner = claimed();
        var taken = done(log().append(owner, new Append(1, List.of("{}"), List.of(FOUND), List.of(asked(owner)))));
        assertFalse(taken.refused());
        assertEquals(List.of(FOUND, asked(owner)), events(taken.entries()));
        assertEquals(
                List.of(3L, 4L), taken.entries().stream().map(LogEntry::seq).toList());
        assertEquals(taken.entries(), done(log().read(id)).orElseThrow().subList(1, 3));
    }

    @Test
    void whereOthersWroteFirstTheFactsAreTakenWithoutTheMovesThatFollow() {
        var owner = claimed();
        done(log().post(id, "cancel", new CancelRequested("me")));
        var both = new Append(1, List.of(), List.of(FOUND), List.of(asked(owner)));
        var taken = done(log().append(owner, both));
        assertTrue(taken.refused());
        assertEquals(List.of(new CancelRequested("me"), FOUND), events(taken.entries()));
        assertEquals(taken, done(log().append(owner, both)));
        assertEquals(taken.entries(), done(log().read(id)).orElseThrow().subList(1, 3));
    }

    @Test
    void inAnotherLifeOfRedisNoSeqIsGivenThatAReaderOfTheOneBeforeMayHaveSeen() {
        var owner = claimed();
        done(log().append(owner, deltas(1, "{}", "{}")));
        beginAnotherLife();
        assertEquals(
                1_000_001,
                done(log().append(owner, fact(2, FOUND))).entries().getFirst().seq());
        beginAnotherLife();
        done(log().post(id, "deadline", new DeadlinePassed()));
        assertEquals(2_000_001, done(log().read(id)).orElseThrow().getLast().seq());
    }

    @Test
    void whoClaimsASessionInAnotherLifeIsToldUntilItHasWritten() {
        claimed();
        beginAnotherLife();
        assertTrue(claim().lost());
        var claim = claim();
        assertTrue(claim.lost(), "who claimed it before may have died");
        var owner = AgentSession.of(id, claim.log()).claimedBy(claim.fence());
        done(log().append(owner, move(1, asked(owner))));
        assertFalse(claim().lost());
    }

    @Test
    void whatOthersWroteBehindALostTailStaysBehindItAndIsHeard() {
        var owner = claimed();
        var taken = done(log().append(owner, move(1, asked(owner))));
        var whole = done(log().read(id)).orElseThrow();
        var knows = owner.with(taken.entries());
        loseTail();
        beginAnotherLife();
        done(log().post(id, "cancel", new CancelRequested("me")));
        assertThrows(LogBehind.class, () -> done(log().append(knows, fact(2, FOUND))));
        assertTrue(done(log().restore(knows, whole, ME, Set.of(), 0)));
        var after = done(log().append(knows, fact(2, FOUND)));
        assertEquals(List.of(new CancelRequested("me"), FOUND), events(after.entries()));
        assertEquals(
                List.of(started(), asked(owner), new CancelRequested("me"), FOUND),
                events(done(log().read(id)).orElseThrow()));
    }

    @Test
    void aLogThatWasBegunAnewFromPostgresIsNotPutBackOver() {
        var owner = claimed();
        var whole = done(log().read(id)).orElseThrow();
        forget();
        assertTrue(done(log().create(id, started(), ACCEPTED, 1)));
        assertThrows(StaleLease.class, () -> done(log().append(owner, fact(1, FOUND))));
        assertFalse(done(log().restore(owner, whole, ME, Set.of(), 0)));
        assertFalse(done(log().restore(owner, whole, ME, Set.of(), Seq.floor(2))), "others were quicker");
        assertEquals(1, done(log().read(id)).orElseThrow().size());
    }

    @Test
    void aRowToldAgainDoesNotWakeASessionThatWaitsForSomethingElse() {
        var owner = claimed();
        assertInstanceOf(Posted.Owned.class, done(log().post(id, "row", new DeadlinePassed())));
        var knows = owner.with(done(log().read(id)).orElseThrow());
        done(log().append(knows, move(1, new Event.Parked())));
        assertInstanceOf(Posted.Waiting.class, done(log().post(id, "row", new DeadlinePassed())));
    }

    @Test
    void aSummaryHasAboutTheTimeAtWhichTheRunBegan() {
        var owner = claimed();
        var before = Instant.now();
        done(log().append(owner, move(1, new Event.StepAsked(0, owner.fence()))));
        var started = done(log().summaries(List.of(id))).get(id).times().started();
        assertFalse(started.isBefore(before.minusSeconds(1)), () -> started + " is before " + before);
    }

    /** Who lists sessions then reads the log(). */
    @Test
    void aParkedSessionThatIsWokenHasNoSummaryUntilItsOwnerWrites() {
        var owner = claimed();
        done(log().append(owner, move(1, new Event.Parked())));
        assertTrue(done(log().summaries(List.of(id))).containsKey(id));
        done(log().post(id, "row", new DeadlinePassed()));
        assertFalse(done(log().summaries(List.of(id))).containsKey(id));
    }

    @Test
    void whoKnowsAVersionReadsOnlyWhatIsNew() {
        var owner = claimed();
        var taken = done(log().append(owner, move(1, asked(owner)))).entries();
        var news = assertInstanceOf(Hot.Later.class, found(null, owner.version()));
        assertEquals(taken, news.entries());
        var nothing =
                assertInstanceOf(Hot.Later.class, found(null, taken.getLast().seq()));
        assertEquals(List.of(), nothing.entries());
        assertInstanceOf(Hot.Whole.class, found(null, 0));
        assertInstanceOf(
                Hot.Whole.class, found(null, taken.getLast().seq() + 1), "a version that the log does not have");
        assertEquals(Optional.empty(), done(log().find(id, "another", owner.version())));
    }

    @Test
    void whoKnowsAVersionReadsTheWholeLogWhereItsEndMayBeLost() {
        var owner = claimed();
        var taken = done(log().append(owner, move(1, asked(owner)))).entries();
        beginAnotherLife();
        var lacking = assertInstanceOf(Hot.Lacking.class, found(null, owner.version()));
        assertEquals(done(log().read(id)).orElseThrow(), lacking.entries());
        done(log().post(id, "cancel", new CancelRequested("me")));
        assertInstanceOf(Hot.Lacking.class, found(null, owner.version()), "written, and not compared yet");
        var knows = owner.with(taken);
        done(log().append(knows, fact(2, FOUND)));
        var news = assertInstanceOf(Hot.Later.class, found(null, knows.version()));
        assertEquals(List.of(new CancelRequested("me"), FOUND), events(news.entries()));
    }

    private Hot found(String orgId, long known) {
        return done(log().find(id, orgId, known)).orElseThrow();
    }

    Claim.Claimed claim() {
        return assertInstanceOf(Claim.Claimed.class, done(log().claim(id, Claimant.of("me", ++ticket))));
    }

    static Append move(long number, Event.Move event) {
        return new Append(number, List.of(), List.of(), List.of(event));
    }

    static Append fact(long number, Event.Fact event) {
        return new Append(number, List.of(), List.of(event), List.of());
    }

    static Append deltas(long number, String... texts) {
        return new Append(number, List.of(texts), List.of(), List.of());
    }

    AgentSession claimed() {
        done(log().create(id, started(), ACCEPTED, 0));
        var claim = assertInstanceOf(Claim.Claimed.class, done(log().claim(id, Claimant.of("me", ++ticket))));
        return AgentSession.of(id, claim.log()).claimedBy(claim.fence());
    }

    static Event.Move asked(AgentSession session) {
        return new StepAsked(0, session.fence());
    }

    static SessionStarted started() {
        return new SessionStarted(
                TestTask.of("do it").tools("echo").priority(Priority.HIGH).task());
    }

    static List<Event> events(List<LogEntry> entries) {
        return entries.stream().map(LogEntry::event).toList();
    }

    static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(10));
    }

    abstract SessionLog log();

    /** As if what is there had been written before Redis was restarted, or a replica took its place. */
    abstract void beginAnotherLife();

    /** As a Redis that crashed between two fsyncs comes back: of the log, its first entry is left. */
    abstract void loseTail();

    /** Removes the session's head and log. */
    abstract void forget();
}
