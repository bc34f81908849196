package dev.reagent.chaos.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.history.Entry.How;
import dev.reagent.chaos.history.Notebook;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of broken promise is seen in a history made by hand, and a sound one is not suspected. */
class CheckerTest {

    private static final String ID = Tale.ID;

    private static void assertSound(Tale tale) {
        assertEquals(List.of(), Checker.check(tale.entries()));
    }

    private static void assertBroken(Class<?> rule, String words, Tale tale) {
        var found = Checker.check(tale.entries());
        assertTrue(
                found.stream()
                        .anyMatch(one -> one.rule().equals(rule.getSimpleName())
                                && one.toString().contains(words)),
                () -> rule.getSimpleName() + " says nothing of \"" + words + "\" in " + found);
    }

    @Test
    void aSoundHistoryIsNotSuspected() {
        assertSound(new Tale());
        assertSound(new Tale().read("B"));
    }

    @Test
    void aHistoryIsReadAsItWasTakenDown(@TempDir Path folder) throws Exception {
        var tale = new Tale().and(new Entry.Struck(1, "KILL", "0")).and(new Entry.Left(1, ID, "container"));
        try (var notes = new Notebook(folder.resolve("history.jsonl"))) {
            tale.entries().forEach(notes::note);
        }
        assertEquals(tale.entries(), Notebook.read(folder.resolve("history.jsonl")));
    }

    @Test
    void twoSessionsForOneKey() {
        assertBroken(
                OneSessionAKey.class, "answered with", new Tale().and(new Entry.Accepted(2, "r1", "key", "b", 1, 1)));
    }

    @Test
    void oneSessionForTwoKeys() {
        assertBroken(
                OneSessionAKey.class, "was the answer", new Tale().and(new Entry.Accepted(2, "r2", "other", ID, 1, 1)));
    }

    @Test
    void anAcceptedRunThatIsNotKnown() {
        assertBroken(EndsOnce.class, "not known", new Tale().and(new Entry.Unknown(5, ID, 1)));
    }

    @Test
    void aRunThatNeverEnds() {
        assertBroken(
                EndsOnce.class,
                "never ended",
                new Tale().and(new Entry.Shown(22, 22, How.LAST_POLL, ID, 0, "running", "")));
    }

    @Test
    void aRunThatTheListDoesNotHave() {
        assertBroken(
                EndsOnce.class,
                "is not in LAST_LIST",
                new Tale().without(entry -> entry instanceof Entry.Shown it && it.how() == How.LAST_LIST));
    }

    @Test
    void twoEnds() {
        assertBroken(
                EndsOnce.class,
                "ended as",
                new Tale()
                        .and(new Entry.Shown(
                                8,
                                8,
                                How.LIST,
                                ID,
                                0,
                                "failed",
                                "{\"status\":\"failed\",\"totals\":" + Tale.TOTALS + "}")));
    }

    @Test
    void aTotalThatIsNotTheSameInTheArchive() {
        assertBroken(
                EndsOnce.class, "ended as", new Tale().shownLast(view -> view.replace("\"steps\":2", "\"steps\":3")));
    }

    @Test
    void aRunThatComesBackToLife() {
        assertBroken(
                NothingAfterItsEnd.class,
                "is shown as running",
                new Tale().and(new Entry.Shown(12, 11, How.POLL, ID, 1, "running", "")));
    }

    @Test
    void aCallThatIsMadeAfterTheEnd() {
        assertBroken(
                NothingAfterItsEnd.class,
                "was made at 5000",
                new Tale().and(new Entry.Posted(5000, "c9", "r1", 1, "receipt-9")));
    }

    @Test
    void anEventAfterTheEnd() {
        assertBroken(
                NothingAfterItsEnd.class, "goes on after", new Tale().event("B", 11, "step.finished", "{\"step\":2}"));
    }

    @Test
    void twoTerminalEvents() {
        assertBroken(
                NothingAfterItsEnd.class,
                "ends at each of",
                new Tale().event("B", 11, "session.cancelled", "{\"status\":\"cancelled\"}"));
    }

    @Test
    void aCallThatIsMadeTwice() {
        assertBroken(EffectsOnce.class, "2 times", new Tale().and(new Entry.Posted(6, "c1", "r1", 0, "receipt-2")));
    }

    @Test
    void aRowThatIsWrittenTwice() {
        var row = new Entry.Inserted(6, "c2", "r1", 0);
        assertBroken(
                EffectsOnce.class,
                "wrote the row of its call c2 2 times",
                new Tale().and(row).and(row));
    }

    @Test
    void twoCallsWhereTheLogHasOne() {
        assertBroken(
                EffectsOnce.class,
                "c1-again that its log does not have",
                new Tale().and(new Entry.Posted(6, "c1-again", "r1", 0, "receipt-2")));
    }

    @Test
    void aResultThatTheWorldOutsideNeverGave() {
        assertBroken(
                EffectsOnce.class,
                "outside it gave",
                new Tale().shownLast(view -> view.replace("receipt-1", "receipt-7")));
    }

    @Test
    void whatAPersonSaysOfACallInDoubtIsItsResult() {
        assertSound(new Tale().shownLast(view -> view.replace("receipt-1", "PERSON: it is done")));
    }

    @Test
    void aCallThatIsSaidNotToBeMadeAndWas() {
        assertBroken(
                EffectsOnce.class,
                "was not made, and it was",
                new Tale()
                        .shownLast(view -> view.replace("\"success\":true", "\"success\":false")
                                .replace("\"error\":null}]", "\"error\":{\"code\":\"rejected\"}}]")));
    }

    @Test
    void oneNumberForTwoEvents() {
        assertBroken(
                NumbersOnce.class,
                "two events 3",
                new Tale().event("B", 3, "tool.started", "{\"step\":0,\"call_id\":\"other\"}"));
    }

    @Test
    void aGapHasTheNumberOfWhatItStandsFor() {
        assertSound(new Tale()
                .read("B")
                .without(it -> isEvent(it, "B", 6))
                .instead("B", 7, "gap", "{\"from\":6,\"to\":7,\"reason\":\"expired\"}"));
    }

    @Test
    void numbersThatDoNotRise() {
        assertBroken(
                ReadersMissNothing.class,
                "event 10 after 10",
                new Tale().event("A", 10, "session.completed", "{\"status\":\"completed\"}"));
    }

    @Test
    void anEventThatAReaderNeverGets() {
        assertBroken(
                ReadersMissNothing.class,
                "kept from B the events [4 tool.finished]",
                new Tale().read("B").without(it -> isEvent(it, "B", 4)));
    }

    @Test
    void theLastEventThatAReaderNeverGets() {
        assertBroken(
                ReadersMissNothing.class,
                "kept from B the events [10 session.completed]",
                new Tale().read("B").without(it -> isEvent(it, "B", 10)).and(new Entry.Replayed(9, "B", ID)));
    }

    @Test
    void aReaderWhoIsCutOffEarlyMissesNothing() {
        assertSound(new Tale().read("B").without(it -> isEvent(it, "B", 9) || isEvent(it, "B", 10)));
    }

    @Test
    void wordsThatAReaderNeverGets() {
        assertBroken(
                ReadersMissNothing.class,
                "in the words \"ne\"",
                new Tale().read("B").without(it -> isEvent(it, "B", 6)));
    }

    @Test
    void wordsOfTwoAttemptsInOne() {
        assertBroken(
                ReadersMissNothing.class,
                "in the words",
                new Tale()
                        .event("B", 6, "answer.delta", "{\"step\":1,\"text\":\"Do\"}")
                        .event("B", 7, "answer.delta", "{\"step\":1,\"text\":\"ne\"}")
                        .event("B", 77, "answer.delta", "{\"step\":1,\"text\":\"Done\"}")
                        .event("B", 78, "step.thought", "{\"step\":1,\"final_answer\":\"Done\"}"));
    }

    @Test
    void whatWasLostAndSaidToBeIsNotMissed() {
        var told = "{\"from\":3,\"to\":1000000000,\"reason\":\"log_lost\"}";
        assertSound(new Tale()
                .without(entry -> entry instanceof Entry.Streamed)
                .event("A", 1, "session.started", "{}")
                .event("A", 2, "step.thought", "{\"step\":0,\"final_answer\":null}")
                .event("A", 1_000_000_000L, "gap", told)
                .event("A", 1_000_000_001L, "session.started", "{}"));
    }

    @Test
    void whatWasToldAndThenWrittenAgainIsNotSuspectedWhereWhoeverSawBothHeardOfTheLoss() {
        assertSound(writtenAgain("log_lost"));
        assertBroken(OneWriter.class, "answered step 0 at 2 and again at 1000001", writtenAgain("trimmed"));
        assertBroken(ReadersMissNothing.class, "kept from B the events [2 step.thought]", writtenAgain("trimmed"));
    }

    private static Tale writtenAgain(String reason) {
        var answer = "{\"step\":0,\"final_answer\":null}";
        return new Tale()
                .without(entry -> entry instanceof Entry.Streamed)
                .event("A", 1, "session.started", "{}")
                .event("A", 2, "step.thought", answer)
                .event("A", 1_000_000, "gap", "{\"from\":3,\"to\":1000000,\"reason\":\"" + reason + "\"}")
                .event("A", 1_000_001, "step.thought", answer)
                .event("B", 1, "session.started", "{}")
                .event("B", 1_000_000, "gap", "{\"from\":2,\"to\":1000000,\"reason\":\"trimmed\"}")
                .event("B", 1_000_001, "step.thought", answer);
    }

    @Test
    void afterALossItsOwnerMayGoOnInItsMiddleButNoStepIsLeftOutThen() {
        var told = "{\"from\":3,\"to\":1000000000,\"reason\":\"log_lost\"}";
        var owned = new Tale()
                .without(entry -> entry instanceof Entry.Streamed)
                .event("A", 1_000_000_000L, "gap", told)
                .event("A", 1_000_000_005L, "step.thought", "{\"step\":1,\"final_answer\":null}");
        assertSound(owned);
        assertBroken(
                OneWriter.class,
                "tells of step 3",
                owned.event("A", 1_000_000_009L, "step.thought", "{\"step\":3,\"final_answer\":null}"));
    }

    @Test
    void aStepThatIsAnsweredByTwoOwners() {
        assertBroken(
                OneWriter.class,
                "answered step 1 at 8 and again at 82",
                new Tale().event("B", 82, "step.thought", "{\"step\":1,\"final_answer\":\"Done\"}"));
    }

    @Test
    void aCallThatEndsTwice() {
        assertBroken(
                OneWriter.class,
                "ended call c1",
                new Tale().event("B", 42, "tool.finished", "{\"step\":0,\"call_id\":\"c1\"}"));
    }

    @Test
    void stepsThatAreOutOfTurn() {
        assertBroken(
                OneWriter.class,
                "tells of step 3",
                new Tale().event("B", 52, "step.thought", "{\"step\":3,\"final_answer\":null}"));
    }

    @Test
    void twoCallsOfTheModelAtOnce() {
        var both = new Tale()
                .and(new Entry.Answered(1000, "r1", 1, 1))
                .and(new Entry.Asked(2000, "r1", 1, 2, true, List.of(), "Done", 0))
                .and(new Entry.Asked(3000, "r1", 1, 3, true, List.of(), "Done", 0))
                .and(new Entry.Answered(5001, "r1", 1, 2))
                .and(new Entry.Answered(9000, "r1", 1, 3));
        assertBroken(
                OneModelCall.class,
                "had two calls of the model open for 2001 ms: step 1 attempt 2 from 2000 to 5001, step 1 attempt 3",
                both);
    }

    @Test
    void twoCallsOfTheModelForAMomentOrWhileAServerIsPausedAreNotSuspected() {
        assertSound(twoCalls(3000));
        assertSound(twoCalls(14_000)
                .first(new Entry.Healed(11_000, "FREEZE", "0"))
                .first(new Entry.Struck(2000, "FREEZE", "0")));
        assertSound(twoCalls(14_000)
                .first(new Entry.Healed(11_000, "RESTART", "redis"))
                .first(new Entry.Struck(2000, "RESTART", "redis")));
        assertBroken(
                OneModelCall.class,
                "open for 2500 ms",
                twoCalls(15_500)
                        .first(new Entry.Healed(11_000, "FREEZE", "0"))
                        .first(new Entry.Struck(2000, "FREEZE", "0")));
        assertBroken(
                OneModelCall.class,
                "open for 9000 ms",
                twoCalls(11_000)
                        .first(new Entry.Healed(11_000, "KILL", "servers"))
                        .first(new Entry.Struck(2000, "KILL", "servers")));
    }

    /** Two that are open from 2 s on until then. */
    private static Tale twoCalls(long until) {
        return new Tale()
                .and(new Entry.Asked(1000, "r1", 1, 2, true, List.of(), "Done", 0))
                .and(new Entry.Asked(2000, "r1", 1, 3, true, List.of(), "Done", 0))
                .and(new Entry.Answered(until, "r1", 1, 2))
                .and(new Entry.Answered(until, "r1", 1, 3));
    }

    @Test
    void anAnswerThatTheModelNeverGave() {
        assertBroken(
                AnswersAreTheModels.class,
                "never gave",
                new Tale().without(entry -> entry instanceof Entry.Asked it && it.step() == 1));
    }

    @Test
    void anAnswerThatTheModelBrokeOff() {
        assertBroken(
                AnswersAreTheModels.class,
                "never gave",
                new Tale()
                        .without(entry -> entry instanceof Entry.Asked it && it.step() == 1)
                        .and(new Entry.Asked(4, "r1", 1, 1, false, List.of(), "Done", 5)));
    }

    @Test
    void aCostThatIsNotTheSumOfItsSteps() {
        assertBroken(
                CostsAddUp.class,
                "and its steps 12 micro-dollars",
                new Tale().shownLast(view -> view.replace("0.000012", "0.000007")));
    }

    @Test
    void aStepThatCostsMoreThanTheModelsBill() {
        assertBroken(
                CostsAddUp.class,
                "costs 9 micro-dollars at step 0",
                new Tale().shownLast(view -> view.replace("0.000007", "0.000009")));
    }

    @Test
    void aCancelledRunThatCompletes() {
        assertBroken(
                CancelsHold.class,
                "was cancelled for somebody, and is completed",
                new Tale().and(new Entry.Cancelled(6, 6, ID, 200, "{\"stopped\":[]}")));
    }

    @Test
    void twoCancelsThatAreToldApart() {
        assertBroken(
                CancelsHold.class,
                "told its cancels apart",
                new Tale()
                        .and(new Entry.Cancelled(6, 6, ID, 200, "{\"stopped\":[]}"))
                        .and(new Entry.Cancelled(6, 6, ID, 200, "{\"stopped\":[{\"id\":\"1\"}]}")));
    }

    @Test
    void aRunThatIsCancelledByNobody() {
        assertBroken(
                CancelsHold.class,
                "nobody cancelled it",
                new Tale().shownLast(view -> view.replace("\"status\":\"completed\"", "\"status\":\"cancelled\"")));
    }

    @Test
    void aCancelThatCameTooLateForNobody() {
        assertBroken(
                CancelsHold.class,
                "was over before",
                new Tale()
                        .and(new Entry.Cancelled(6, 6, ID, 200, "{\"stopped\":[]}"))
                        .and(new Entry.Cancelled(7, 7, ID, 409, "{\"code\":\"session_over\"}")));
    }

    @Test
    void twoDecisionsOnOneQuestion() {
        assertBroken(
                DecisionsHold.class,
                "several decisions",
                new Tale()
                        .and(new Entry.Decided(5, "q", "tool", ID, "c2", "approve", 200))
                        .and(new Entry.Decided(5, "q", "tool", ID, "c2", "reject", 200)));
    }

    @Test
    void aDecisionThatTheLogTellsOtherwise() {
        assertBroken(
                DecisionsHold.class,
                "its log says \"reject\"",
                new Tale()
                        .and(new Entry.Decided(5, "q", "tool", ID, "c2", "approve", 200))
                        .event("B", 33, "approval.decided", "{\"approval_id\":\"q\",\"decision\":\"reject\"}"));
    }

    @Test
    void aCallThatAPersonRefusedAndThatIsMade() {
        assertBroken(
                DecisionsHold.class,
                "to which a person said reject",
                new Tale().and(new Entry.Decided(2, "q", "tool", ID, "c1", "reject", 200)));
    }

    @Test
    void aContainerThatIsLeft() {
        assertBroken(NothingIsLeft.class, "container x", new Tale().and(new Entry.Left(30, ID, "container x")));
    }

    @Test
    void anErrorThatNamesNoSession() {
        assertBroken(
                ErrorsNameTheirSession.class,
                "Mutiny had to drop",
                new Tale()
                        .and(new Entry.ErrorLogged(
                                30, 1, "io.quarkus.mutiny.runtime.MutinyInfrastructure", "Mutiny had to drop")));
    }

    @Test
    void anErrorThatNamesItsSessionIsForAPerson() {
        assertEquals(
                List.of(),
                Checker.check(new Tale()
                        .and(new Entry.ErrorLogged(
                                30,
                                1,
                                "dev.reagent",
                                "session 9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b cannot be archived"))
                        .entries()));
    }

    private static boolean isEvent(Entry entry, String reader, long id) {
        return entry instanceof Entry.Streamed it && it.reader().equals(reader) && it.id() == id;
    }
}
