package dev.reagent.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.History;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.StreamRecords.Batch;
import dev.reagent.run.log.StreamRecords.DeltaRecord;
import dev.reagent.stream.StreamItem.Gap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a reader is told of a stream that has holes, from wherever it begins. */
class StreamCursorTest {

    private static final SessionId ID = new SessionId("9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b");
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");
    private static final long LOSS = 1_000_000_000L;

    @Test
    void anArchivedStreamHasAGapInThePlaceOfEachRunOfDeltas() {
        assertTold(
                after -> new StreamCursor(ID, after).archived(log(1, 2, 6, 7, 9)),
                "1",
                "2",
                "5: expired 3-5",
                "6",
                "7",
                "8: expired 8-8",
                "9");
    }

    @Test
    void aLostEndOfTheLogIsAGapUpToWhereItGoesOn() {
        assertTold(
                after -> new StreamCursor(ID, after)
                        .taken(new Batch(true, log(1, 2, LOSS + 1, LOSS + 2), List.of(), Long.MAX_VALUE, 0)),
                "1",
                "2",
                "1000000000: log_lost 3-1000000000",
                "1000000001",
                "1000000002");
    }

    @Test
    void whatRedisMayHaveLostBeforeALeapIsAGapAlsoBetweenDeltas() {
        assertTold(
                after -> new StreamCursor(ID, after)
                        .taken(new Batch(
                                true, log(1, 2, 1_000_003), deltas(after, 3, 4, 1_000_001), Long.MAX_VALUE, 0)),
                "1",
                "2",
                "3",
                "4",
                "1000000: trimmed 5-1000000",
                "1000001",
                "1000003");
    }

    @Test
    void aLostEndIsOneGapToAReaderOfTheArchiveToo() {
        assertTold(
                after -> new StreamCursor(ID, after).archived(log(1, 3, LOSS + 1, LOSS + 4)),
                "1",
                "2: expired 2-2",
                "3",
                "1000000000: log_lost 4-1000000000",
                "1000000001",
                "1000000003: expired 1000000002-1000000003",
                "1000000004");
    }

    @Test
    void aReaderWhoHadMoreThanIsLeftIsToldWhatItMissesOnly() {
        var log = log(1, 2, LOSS + 1);
        var told = new StreamCursor(ID, 7).taken(new Batch(true, log, List.of(), Long.MAX_VALUE, 0));
        assertEquals(List.of("1000000000: log_lost 8-1000000000", "1000000001"), shown(told));
    }

    @Test
    void aSessionThatBeganAnewHasAGapOnlyForWhoHeardOfItBefore() {
        var log = log(LOSS + 1, LOSS + 2);
        var batch = new Batch(true, log, List.of(), Long.MAX_VALUE, 0);
        assertEquals(List.of("1000000001", "1000000002"), shown(new StreamCursor(ID, 0).taken(batch)));
        assertEquals(
                List.of("1000000000: log_lost 5-1000000000", "1000000001", "1000000002"),
                shown(new StreamCursor(ID, 4).taken(batch)));
    }

    @Test
    void aReaderWhoListensWhileTheSessionBeginsAnewHearsItsBeginningAgain() {
        var cursor = new StreamCursor(ID, 0);
        cursor.taken(new Batch(true, log(1, 2), List.of(), Long.MAX_VALUE, 0));
        var told = takenAgain(cursor, new Batch(true, log(LOSS + 1, LOSS + 2), List.of(), Long.MAX_VALUE, 0));
        assertEquals(List.of("1000000000: log_lost 3-1000000000", "1000000001", "1000000002"), shown(told));
    }

    /** A batch that is of another life of Redis: the cursor wants to read all of it again. */
    private static List<StreamItem> takenAgain(StreamCursor cursor, Batch batch) {
        assertEquals(List.of(), cursor.taken(batch));
        assertTrue(cursor.hasMore());
        assertEquals(0, cursor.event());
        var told = cursor.taken(batch);
        assertFalse(cursor.hasMore());
        return told;
    }

    @Test
    void whoWasToldAnEventThatRedisThenLostHearsOfTheLoss() {
        var told = List.of("1000000: log_lost 5-1000000", "1000001");
        var after = new Batch(true, log(1, 3, 1_000_001), List.of(), Long.MAX_VALUE, 0);
        var open = new StreamCursor(ID, 0);
        open.taken(new Batch(true, log(1, 3, 4), List.of(), Long.MAX_VALUE, 0));
        assertEquals(told, shown(takenAgain(open, after)));
        assertEquals(told, shown(new StreamCursor(ID, 4).taken(after)));
        assertEquals(told, shown(new StreamCursor(ID, 4).archived(log(1, 3, 1_000_001))));
        assertEquals(
                List.of("1000000: trimmed 4-1000000", "1000001"),
                shown(new StreamCursor(ID, 3).taken(after)),
                "who was not told misses nothing of the log");
    }

    @Test
    void soDoesWhoWasToldAParkingThatWasLostAndPutBackAsItHadBeenForeseen() {
        var told = List.of("999997: log_lost 5-999997", "999998", "999999");
        var after = batch(0, 999_999, log(1, 2, 999_998, 999_999));
        var open = new StreamCursor(ID, 0);
        open.taken(new Batch(true, log(1, 2, 3, 4), List.of(), Long.MAX_VALUE, 0));
        assertEquals(told, shown(takenAgain(open, after)));
        assertEquals(told, shown(new StreamCursor(ID, 4).taken(after)));
        assertEquals(told, shown(new StreamCursor(ID, 4).archived(log(1, 2, 999_998, 999_999))));
        assertEquals(
                List.of("999997: trimmed 3-999997", "999998", "999999"), shown(new StreamCursor(ID, 2).taken(after)));
    }

    @Test
    void whoIsToldOfALossIsToldTheSessionAsItsLogIs() {
        var start = History.ofSteps(5).log().getFirst().event();
        var answer = new LogEntry(2, AT, new Event.StepAsked(0, History.FIRST));
        var cursor = new StreamCursor(ID, 0);
        cursor.taken(new Batch(true, List.of(new LogEntry(1, AT, start), answer), List.of(), Long.MAX_VALUE, 0));
        var log = List.of(new LogEntry(1, AT, start), new LogEntry(1_000_001, AT, answer.event()));
        var told = takenAgain(cursor, new Batch(true, log, List.of(), Long.MAX_VALUE, 0));
        assertEquals(AgentSession.of(ID, log), ((StreamItem.Happened) told.getLast()).session());
    }

    @Test
    void lostDeltasAreNoLossOfTheLogForWhoWasToldThem() {
        var cursor = new StreamCursor(ID, 0);
        cursor.taken(new Batch(true, log(1, 2), deltas(0, 3, 4), Long.MAX_VALUE, 0));
        var after = new Batch(true, log(1, 2), deltas(4, 1_000_001), Long.MAX_VALUE, 0);
        assertEquals(List.of("1000000: trimmed 5-1000000", "1000001"), shown(takenAgain(cursor, after)));
    }

    @Test
    void whoNamesADeltaThatIsKeptHasLostNothing() {
        var after = new Batch(true, log(1, 2, 1_000_001), deltas(3, 3), Long.MAX_VALUE, 0);
        var cursor = new StreamCursor(ID, 3);
        assertEquals(2, cursor.deltasAfter());
        assertEquals(List.of("1000000: trimmed 4-1000000", "1000001"), shown(cursor.taken(after)));
    }

    @Test
    void aLongLogIsReadAgainOnceForEachLifeHoweverManyBatchesItTakes() {
        var cursor = new StreamCursor(ID, 0);
        cursor.taken(new Batch(true, log(1, 2, 3), List.of(), Long.MAX_VALUE, 0));
        var first = new Batch(true, log(1, 2), deltas(3, 1_000_001), 2, 0);
        assertEquals(List.of(), shown(cursor.taken(new Batch(true, entries(1_000_002), List.of(), Long.MAX_VALUE, 0))));
        assertEquals(List.of(), shown(cursor.taken(first)));
        assertTrue(cursor.hasMore());
        var second = new Batch(true, entries(3, 1_000_002), deltas(3, 1_000_001), Long.MAX_VALUE, 0);
        assertEquals(List.of("1000000: trimmed 4-1000000", "1000001", "1000002"), shown(cursor.taken(second)));
    }

    @Test
    void aLostSessionIsNotToldAnewBeforeItIsPutBackForItsOwnerMayHaveMoreOfIt() {
        var cursor = new StreamCursor(ID, 2);
        assertEquals(List.of(), shown(cursor.archived(log(LOSS + 1))));
        assertTrue(cursor.hasBegun());
        var putBack = new Batch(true, log(1, 2, 3, LOSS + 2), List.of(), Long.MAX_VALUE, 0);
        assertEquals(List.of("3", "1000000000: log_lost 4-1000000000", "1000000002"), shown(cursor.taken(putBack)));
    }

    @Test
    void trimmedDeltasAreGapsBetweenTheEventsThatRemain() {
        assertTold(
                after -> new StreamCursor(ID, after).taken(batch(after, 50, log(1, 2, 20, 53), 50, 51, 52, 54)),
                "1",
                "2",
                "19: trimmed 3-19",
                "20",
                "49: trimmed 21-49",
                "50",
                "51",
                "52",
                "53",
                "54");
    }

    @Test
    void trimmedDeltasAreToldOfBatchByBatch() {
        var cursor = new StreamCursor(ID, 0);
        var told = new ArrayList<>(cursor.taken(new Batch(true, log(1, 2), deltas(0, 50), 2, 50)));
        told.addAll(cursor.taken(new Batch(true, entries(20, 53), deltas(0, 50, 51), Long.MAX_VALUE, 50)));
        assertEquals(List.of("1", "2", "19: trimmed 3-19", "20", "49: trimmed 21-49", "50", "51", "53"), shown(told));
    }

    /** From the beginning all of it; from each item exactly what stands behind it. */
    private static void assertTold(LongFunction<List<StreamItem>> read, String... expected) {
        var all = read.apply(0);
        assertEquals(List.of(expected), shown(all));
        for (int i = 0; i < all.size(); i++) {
            long last = i == 0 ? 0 : all.get(i - 1).seq();
            assertTrue(all.get(i).seq() > last, () -> "not rising: " + shown(all));
            assertEquals(
                    shown(all.subList(i + 1, all.size())),
                    shown(read.apply(all.get(i).seq())));
        }
    }

    private static Batch batch(long after, long trimmed, List<LogEntry> log, long... deltas) {
        return new Batch(true, log, deltas(after, deltas), Long.MAX_VALUE, trimmed);
    }

    private static List<DeltaRecord> deltas(long after, long... seqs) {
        return LongStream.of(seqs)
                .filter(seq -> seq >= after)
                .mapToObj(seq -> new DeltaRecord(seq, AT, "{\"step\":0,\"kind\":\"answer\",\"text\":\"a\"}"))
                .toList();
    }

    private static List<LogEntry> log(long... seqs) {
        var log = new ArrayList<>(entries(seqs));
        log.set(
                0,
                new LogEntry(
                        log.getFirst().seq(),
                        AT,
                        History.ofSteps(5).log().getFirst().event()));
        return log;
    }

    private static List<LogEntry> entries(long... seqs) {
        return LongStream.of(seqs)
                .mapToObj(seq -> new LogEntry(seq, AT, new Event.CancelRequested("client")))
                .toList();
    }

    private static List<String> shown(List<StreamItem> items) {
        return items.stream()
                .map(item -> item instanceof Gap gap
                        ? gap.seq() + ": " + gap.reason().name().toLowerCase(java.util.Locale.ROOT) + " " + gap.from()
                                + "-" + gap.to()
                        : "" + item.seq())
                .toList();
    }
}
