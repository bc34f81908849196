package dev.reagent.artifact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.Artifact;
import dev.reagent.agent.task.SessionId;
import dev.reagent.stores.Blocking;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts in PostgreSQL, the bytes of large ones in a folder. */
@QuarkusTest
@Tag("external-stores")
class PostgresArtifactsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Fence OWNER = new Fence(2, "beef");
    private static final int LARGE = (int) PostgresArtifacts.LARGEST_IN_DATABASE + 1;

    private final SessionId session = new SessionId(UUID.randomUUID().toString());
    private final String org = "org-" + UUID.randomUUID();

    @Inject
    Jdbi jdbi;

    @Inject
    Blocking blocking;

    @TempDir
    Path folder;

    private LargeFiles large;
    private ArtifactStore store;

    private record Bounds(int mostPerSession, int mostMbPerSession) implements ArtifactSettings {

        @Override
        public Kind store() {
            return Kind.DISK;
        }

        @Override
        public Optional<Path> directory() {
            return Optional.empty();
        }

        @Override
        public int mostPerCall() {
            return 100;
        }

        @Override
        public int mostMbPerCall() {
            return 100;
        }

        @Override
        public S3 s3() {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void aRun() {
        large = new DiskFiles(folder);
        store = store(100, 100);
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into run (session_id, org_id, task, model, attempt, lease)
                        values (cast(:id as uuid), :org, '{}', 'm', 2, 'beef')
                        """)
                .bind("id", session.value())
                .bind("org", org)
                .execute());
    }

    /** Nobody is to take it for a run that Redis has lost. */
    @AfterEach
    void noRun() {
        jdbi.useHandle(handle -> handle.createUpdate("delete from run where session_id = cast(:id as uuid)")
                .bind("id", session.value())
                .execute());
    }

    private ArtifactStore store(int mostPerSession, int mostMbPerSession) {
        return new PostgresArtifacts(jdbi, blocking, large, new Bounds(mostPerSession, mostMbPerSession));
    }

    private static NewArtifact file(String name, int bytes) {
        return new NewArtifact(name, bytes, () -> new ByteArrayInputStream(content(bytes)));
    }

    private static byte[] content(int bytes) {
        var content = new byte[bytes];
        java.util.Arrays.fill(content, (byte) bytes);
        return content;
    }

    private ArtifactStore.Kept keep(String call, NewArtifact... files) {
        return store.keep(session, OWNER, call, List.of(files)).await().atMost(PATIENCE);
    }

    private List<StoredArtifact> all() {
        return store.of(session).await().atMost(PATIENCE);
    }

    private List<String> names() {
        return all().stream().map(it -> it.artifact().name()).toList();
    }

    private static byte[] bytes(StoredArtifact stored) throws IOException {
        try (var in = stored.content().open()) {
            return in.readAllBytes();
        }
    }

    @Test
    void whatIsKeptIsFoundSmallOrLarge() throws IOException {
        var kept = keep("call_1", file("b.csv", 10), file("../a.bin", LARGE)).kept();
        assertEquals(
                List.of("b.csv", "__/a.bin"), kept.stream().map(Artifact::name).toList());
        assertEquals("text/csv", kept.getFirst().mediaType());
        assertEquals(List.of("b.csv", "__/a.bin"), names());
        for (var stored : all()) {
            assertEquals("call_1", stored.callId());
            assertArrayEquals(content((int) stored.artifact().bytes()), bytes(stored));
            var found = store.find(org, stored.artifact().id())
                    .await()
                    .atMost(PATIENCE)
                    .orElseThrow();
            assertEquals(stored.artifact(), found.artifact());
            assertEquals(64, found.sha256().length());
        }
    }

    @Test
    void anotherOrganisationFindsNothing() {
        var id = keep("call_1", file("a", 1)).kept().getFirst().id();
        assertTrue(store.find("org-other", id).await().atMost(PATIENCE).isEmpty());
    }

    @Test
    void twoOfANameAreToldApart() {
        keep("call_1", file("a.txt", 1), file("/a.txt", 2));
        assertEquals(List.of("a.txt", "a~2.txt"), names());
    }

    @Test
    void whatComesWithAnOrderIsThereBeforeItsRunAndForgottenWhereThatNeverComes() throws IOException {
        var ordered = new SessionId(UUID.randomUUID().toString());
        store.receive(ordered, List.of(file("a.csv", 3), file("b.bin", LARGE)))
                .await()
                .atMost(PATIENCE);
        var received = store.of(ordered).await().atMost(PATIENCE);
        assertEquals(
                List.of("a.csv", "b.bin"),
                received.stream().map(it -> it.artifact().name()).toList());
        assertArrayEquals(content(LARGE), bytes(received.getLast()));
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update artifact set created_at = created_at - interval '61 minutes' where session_id = cast(:id as uuid)")
                .bind("id", ordered.value())
                .execute());
        sweep();
        assertEquals(List.of(), store.of(ordered).await().atMost(PATIENCE));
        assertDeleted(received.stream().map(it -> it.artifact().id()).toList());
    }

    @Test
    void aClaimThatIsOverKeepsNothing() {
        for (var stale : List.of(new Fence(1, "beef"), new Fence(2, "f00d"))) {
            assertThrows(
                    IllegalStateException.class,
                    () -> store.keep(session, stale, "call_1", List.of(file("a", 1)))
                            .await()
                            .atMost(PATIENCE));
        }
        jdbi.useHandle(
                handle -> handle.createUpdate("update run set ended_at = now() where session_id = cast(:id as uuid)")
                        .bind("id", session.value())
                        .execute());
        assertThrows(IllegalStateException.class, () -> keep("call_1", file("a", 1)));
        assertEquals(List.of(), names());
    }

    @Test
    void anotherTryOfACallTakesThePlaceOfTheFirst() {
        keep("call_1", file("a", 1), file("b", LARGE));
        keep("call_2", file("c", 1));
        keep("call_1", file("d", 1));
        assertEquals(List.of("c", "d"), names());
        keep("call_1");
        assertEquals(List.of("c"), names());
    }

    @Test
    void noneIsFoundBeforeAllAreThere() {
        var broken = new NewArtifact("broken", LARGE, new Content() {
            private int opened;

            /** It is read once to be looked at; after that it is gone. */
            @Override
            public InputStream open() throws IOException {
                if (opened++ > 0) {
                    throw new IOException("gone");
                }
                return new ByteArrayInputStream(content(LARGE));
            }
        });
        assertThrows(RuntimeException.class, () -> keep("call_1", file("a", 1), broken));
        assertEquals(List.of(), names());
    }

    @Test
    void aSessionKeepsNoMoreThanItMay() {
        store = store(3, 1);
        assertEquals(
                List.of("c"),
                keep("call_1", file("a", 1), file("b", 1_000_000), file("c", 100_000), file("d", 1))
                        .leftOut());
        assertEquals(List.of("a", "b", "d"), names());
        assertEquals(List.of("e"), keep("call_2", file("e", 1)).leftOut());
        assertEquals(List.of(), keep("call_1", file("f", 1)).leftOut(), "what the call left before does not count");
    }

    @Test
    void whatBelongsToNobodyIsDeletedAfterAnHour() {
        keep("call_1", file("small", 1), file("large", LARGE));
        keep("call_2", file("stays", LARGE));
        keep("call_1", file("again", LARGE));
        var forgotten = ids("not kept");
        assertEquals(2, forgotten.size());
        sweep();
        assertEquals(2, ids("not kept").size(), "another server may just be keeping them");
        age();
        sweep();
        assertEquals(0, ids("not kept").size());
        assertEquals(List.of("stays", "again"), names());
        assertDeleted(forgotten);

        var all = ids("true");
        jdbi.useHandle(handle -> handle.createUpdate("delete from run where session_id = cast(:id as uuid)")
                .bind("id", session.value())
                .execute());
        sweep();
        assertEquals(0, ids("true").size());
        assertDeleted(all);
    }

    private void assertDeleted(List<String> ids) {
        ids.forEach(id -> assertThrows(FileNotFoundException.class, () -> large.open(id)));
    }

    private void sweep() {
        while (store.deleteForgotten(2).await().atMost(PATIENCE) == 2) {}
    }

    private void age() {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update artifact set created_at = created_at - interval '61 minutes' where session_id = cast(:id as uuid)")
                .bind("id", session.value())
                .execute());
    }

    private List<String> ids(String which) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select artifact_id from artifact where session_id = cast(:id as uuid) and <which>")
                .define("which", which)
                .bind("id", session.value())
                .mapTo(String.class)
                .list());
    }
}
