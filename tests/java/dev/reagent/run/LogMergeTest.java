package dev.reagent.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.agent.ApprovalRequest;
import dev.reagent.agent.Event;
import dev.reagent.agent.Event.ApprovalDecided;
import dev.reagent.agent.Event.ApprovalRequested;
import dev.reagent.agent.Event.Parked;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.Event.StepFinished;
import dev.reagent.agent.Event.ToolStarted;
import dev.reagent.agent.Fence;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.Verdict;
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
    private static final List<LogEntry> SAVED = List.of(ASKED, STARTED, QUESTION, PARKED);

    @Test
    void aLostEndComesBack() {
        assertEquals(SAVED, LogMerge.whole(List.of(ASKED), SAVED));
        assertEquals(SAVED, LogMerge.whole(List.of(ASKED, STARTED), SAVED));
    }

    @Test
    void whatIsThereStays() {
        assertEquals(SAVED, LogMerge.whole(SAVED, SAVED));
        assertEquals(SAVED, LogMerge.whole(SAVED, List.of(ASKED)));
    }

    @Test
    void aLostEndComesBackBeforeWhatOthersWroteBehindIt() {
        var answer = entry(1_000_001, answer());
        assertEquals(List.of(ASKED, STARTED, QUESTION, PARKED, answer), LogMerge.whole(List.of(ASKED, answer), SAVED));
    }

    @Test
    void aParkingThatWasMadeInALaterLifeIsNotThereTwice() {
        var made = List.of(ASKED, STARTED, entry(1_000_001, question()), entry(1_000_002, new Parked()));
        assertEquals(made, LogMerge.whole(made, SAVED));
        var answered = List.of(ASKED, STARTED, made.get(2), made.get(3), entry(2_000_001, answer()));
        assertEquals(answered, LogMerge.whole(answered, SAVED));
    }

    @Test
    void aParkingThatWasMadeAtAnotherMomentIsTheSame() {
        var made = List.of(
                ASKED,
                STARTED,
                new LogEntry(5, AT.plusMillis(3), question()),
                new LogEntry(6, AT.plusMillis(3), new Parked()));
        assertEquals(made, LogMerge.whole(made, SAVED));
    }

    @Test
    void aParkingThatWasRefusedBecauseOthersWroteFirstDoesNotCome() {
        var answered = List.of(ASKED, STARTED, entry(4, answer()));
        var refused = List.of(ASKED, STARTED, entry(4, answer()), entry(5, new StepFinished(0)));
        assertEquals(refused, LogMerge.whole(refused, SAVED));
        assertEquals(
                answered,
                LogMerge.whole(answered, List.of(ASKED, STARTED, entry(4, question()), entry(5, new Parked()))));
    }

    private static LogEntry entry(long seq, Event event) {
        return new LogEntry(seq, AT, event);
    }

    private static Event question() {
        return new ApprovalRequested(new ApprovalRequest(
                "approval", ApprovalRequest.Kind.TOOL, "call_1", "guarded", "{}", AT, AT.plusSeconds(60)));
    }

    private static Event answer() {
        return new ApprovalDecided("approval", "call_1", new Verdict.Approved(), "a person");
    }
}
