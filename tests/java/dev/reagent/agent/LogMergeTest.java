package dev.reagent.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.agent.Event.ApprovalDecided;
import dev.reagent.agent.Event.ApprovalRequested;
import dev.reagent.agent.Event.Parked;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.Event.StepFinished;
import dev.reagent.agent.Event.ToolStarted;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Verdict;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Logs of which Redis has lost something, or of which PostgreSQL foresaw what did not come. */
class LogMergeTest {

    private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");

    private static final LogEntry ASKED = entry(1, new StepAsked(0, new Fence(1, "0123456789abcdef")));
    private static final LogEntry STARTED = entry(3, new ToolStarted("call_0"));
    private static final LogEntry QUESTION = entry(5, question());
    private static final LogEntry PARKED = entry(6, new Parked());
    private static final List<LogEntry> LOG = List.of(ASKED, STARTED, QUESTION, PARKED);

    /** As it was saved before it parked. */
    private static final List<LogEntry> SAVED =
            LogMerge.withExpected(List.of(ASKED, STARTED), List.of(question(), new Parked()), AT);

    @Test
    void aLostEndComesBack() {
        assertEquals(LOG, LogMerge.whole(List.of(ASKED), LOG));
        assertEquals(LOG, LogMerge.whole(List.of(ASKED, STARTED), LOG));
    }

    @Test
    void whatIsThereStays() {
        assertEquals(LOG, LogMerge.whole(LOG, LOG));
        assertEquals(LOG, LogMerge.whole(LOG, List.of(ASKED)));
        assertEquals(LOG, LogMerge.whole(LOG, List.of()));
    }

    @Test
    void aLostEndComesBackBeforeWhatOthersWroteBehindIt() {
        var answer = entry(1_000_001, answer());
        assertEquals(List.of(ASKED, STARTED, QUESTION, PARKED, answer), LogMerge.whole(List.of(ASKED, answer), LOG));
    }

    @Test
    void whatWasForeseenComesUnderNumbersThatNothingElseHas() {
        assertEquals(List.of(1L, 3L, 999_998L, 999_999L), numbers(SAVED));
        assertEquals(SAVED, LogMerge.whole(List.of(ASKED), SAVED));
        var answer = entry(1_000_001, answer());
        assertEquals(
                List.of(1L, 3L, 999_998L, 999_999L, 1_000_001L),
                numbers(LogMerge.whole(List.of(ASKED, STARTED, answer), SAVED)));
        assertEquals(
                List.of(1L, 3L, 999_998L, 999_999L, 1_999_999L),
                numbers(LogMerge.withExpected(SAVED, List.of(new Parked()), AT)));
    }

    @Test
    void aParkingThatWasMadeIsNotThereTwice() {
        assertEquals(LOG, LogMerge.whole(LOG, SAVED));
        var answered = List.of(ASKED, STARTED, QUESTION, PARKED, entry(1_000_001, answer()));
        assertEquals(answered, LogMerge.whole(answered, SAVED));
    }

    @Test
    void norWhereItWasMadeInALaterLife() {
        var made = List.of(ASKED, STARTED, entry(1_000_001, question()), entry(1_000_002, new Parked()));
        assertEquals(made, LogMerge.whole(made, SAVED));
        var answered = List.of(ASKED, STARTED, made.get(2), made.get(3), entry(2_000_001, answer()));
        assertEquals(answered, LogMerge.whole(answered, SAVED));
    }

    @Test
    void aParkingThatWasRefusedBecauseOthersWroteFirstDoesNotCome() {
        var answered = List.of(ASKED, STARTED, entry(4, answer()));
        assertEquals(answered, LogMerge.whole(answered, SAVED));
        var wentOn = List.of(ASKED, STARTED, entry(1_000_001, answer()), entry(1_000_002, new StepFinished(0)));
        assertEquals(wentOn, LogMerge.whole(wentOn, SAVED));
    }

    @Test
    void theLaterOfTwoIsTheOneThatWasWrittenFurther() {
        assertEquals(LOG, LogMerge.later(SAVED, LOG));
        assertEquals(LOG, LogMerge.later(LOG, SAVED));
        assertEquals(SAVED, LogMerge.later(SAVED, List.of(ASKED, STARTED)));
    }

    private static List<Long> numbers(List<LogEntry> log) {
        return log.stream().map(LogEntry::seq).toList();
    }

    private static LogEntry entry(long seq, Event event) {
        return new LogEntry(seq, AT, event);
    }

    private static Event.Move question() {
        return new ApprovalRequested(new ApprovalRequest(
                "approval", ApprovalRequest.Kind.TOOL, "call_1", "guarded", "{}", AT, AT.plusSeconds(60)));
    }

    private static Event answer() {
        return new ApprovalDecided("approval", "call_1", new Verdict.Approved(), "a person");
    }
}
