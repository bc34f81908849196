package dev.reagent.run.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.reagent.agent.Event.SessionStarted;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.TestTask;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.archive.SessionArchive;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.run.log.SessionLog;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which stores are asked for a session: the same ones, in the same order, whether it does not exist or another organisation has it. */
class SessionReaderTest {

    private static final SessionId ID = new SessionId("9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b");

    private final List<String> asked = new ArrayList<>();

    /** A store that has the session of one organisation, or none, and notes that it was asked. */
    @SuppressWarnings("unchecked")
    private <S> S store(Class<S> kind, Object session, boolean has, String owner) {
        return (S) Proxy.newProxyInstance(kind.getClassLoader(), new Class<?>[] {kind}, (self, method, args) -> {
            if (args == null || args.length < 2) {
                throw new AssertionError(method + " is asked");
            }
            asked.add(kind.getSimpleName() + "." + method.getName());
            boolean shown = has && (args[1] == null || args[1].equals(owner));
            return Uni.createFrom().item(shown ? Optional.of(session) : Optional.empty());
        });
    }

    private SessionReader reader(String place) {
        var task = TestTask.of("secret").task();
        var log = List.of(new LogEntry(1, Instant.EPOCH, new SessionStarted(task)));
        var row = new RunIntake.RunRow(ID, task, Instant.EPOCH, Fence.NONE, 0, null, true, null);
        return new SessionReader(
                store(SessionLog.class, new SessionLog.Hot.Whole(log, 100), place.equals("redis"), task.orgId()),
                store(SessionArchive.class, log, place.equals("archive"), task.orgId()),
                store(RunIntake.class, row, place.equals("intake"), task.orgId()),
                null,
                null,
                null,
                new RecentSessions());
    }

    private List<String> readsOfAStranger(String place) {
        asked.clear();
        var found = reader(place).get("another", ID);
        assertEquals(
                RunRefused.Why.NO_SUCH_SESSION,
                assertThrows(RunRefused.class, () -> found.await().indefinitely())
                        .why());
        return List.copyOf(asked);
    }

    @Test
    void anotherOrganisationsSessionCostsTheSameReadsAsNone() {
        var none = readsOfAStranger("nowhere");
        assertEquals(List.of("SessionLog.find", "SessionArchive.find", "RunIntake.find"), none);
        for (var place : List.of("redis", "archive", "intake")) {
            assertEquals(none, readsOfAStranger(place), place);
        }
    }

    @Test
    void itsOwnOrganisationFindsItWhereverItIs() {
        for (var place : List.of("redis", "archive", "intake")) {
            var org = TestTask.of("secret").task().orgId();
            assertEquals(ID, reader(place).get(org, ID).await().indefinitely().id());
        }
    }
}
