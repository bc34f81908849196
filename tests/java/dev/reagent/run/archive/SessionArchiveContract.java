package dev.reagent.run.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.SessionCompleted;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.Event.StepFinished;
import dev.reagent.agent.History;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.run.archive.SessionArchive.Finished;
import dev.reagent.run.archive.SessionArchive.Saved;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunIntake.RunRow;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The promises of every {@link SessionArchive}. */
public abstract class SessionArchiveContract {

    private final SessionId id = new SessionId(UUID.randomUUID().toString());

    protected abstract SessionArchive archive();

    protected abstract RunIntake intake();

    /** Accepts a run, which then is open. */
    protected abstract void accept(SessionId run);

    private static List<LogEntry> log(String answer) {
        return History.ofSteps(3)
                .and(
                        new StepAsked(0, History.FIRST),
                        History.finalAnswer(0, answer),
                        new StepFinished(0),
                        new SessionCompleted(answer))
                .log();
    }

    private Saved save(String answer, Fence fence) {
        var log = log(answer);
        return done(archive().save(List.of(new Finished(AgentSession.of(id, log).claimedBy(fence), log, Map.of()))));
    }

    private RunRow row() {
        return done(intake().find(id)).orElseThrow();
    }

    @Test
    void aFinishedSessionIsKeptWithItsWholeLogAndItsRunHasEnded() {
        accept(id);
        assertEquals(Optional.empty(), done(archive().find(id)));
        assertEquals(new Saved(List.of(), false), save("42", History.FIRST));
        assertEquals(Optional.of(log("42")), done(archive().find(id)));
        assertEquals(SessionStatus.COMPLETED, row().status());
    }

    @Test
    void aSessionIsFoundByItsOwnOrganisationOnly() {
        accept(id);
        save("42", History.FIRST);
        assertEquals(Optional.of(log("42")), done(archive().find(id, "default")));
        assertEquals(Optional.empty(), done(archive().find(id, "another")));
    }

    @Test
    void whatIsKeptStaysAsItIs() {
        accept(id);
        save("42", History.FIRST);
        assertEquals(new Saved(List.of(), false), save("43", History.SECOND));
        assertEquals(Optional.of(log("42")), done(archive().find(id)));
    }

    @Test
    void underAnEarlierFenceNothingIsKept() {
        accept(id);
        save("42", History.SECOND);
        assertEquals(new Saved(List.of(id), false), save("43", History.FIRST));
        assertEquals(Optional.of(log("42")), done(archive().find(id)));
        assertEquals(History.SECOND, row().fence());
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(10));
    }
}
