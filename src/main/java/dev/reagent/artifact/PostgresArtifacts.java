package dev.reagent.artifact;

import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.Artifact;
import dev.reagent.agent.task.SessionId;
import dev.reagent.stores.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Files of sessions in PostgreSQL; the bytes of large ones are elsewhere. Thread-safe. */
@ApplicationScoped
class PostgresArtifacts implements ArtifactStore {

    /** In bytes; larger files would make the database slow to back up and restore. */
    static final long LARGEST_IN_DATABASE = 256 * 1024;

    private static final Duration READ_PATIENCE = Duration.ofSeconds(10);

    private final Jdbi jdbi;
    private final Blocking blocking;
    private final LargeFiles large;
    private final ArtifactSettings settings;
    private final Blocking transfers = new Blocking(16, 1000);

    PostgresArtifacts(Jdbi jdbi, Blocking blocking, LargeFiles large, ArtifactSettings settings) {
        this.jdbi = jdbi;
        this.blocking = blocking;
        this.large = large;
        this.settings = settings;
    }

    @Override
    public Uni<Kept> keep(SessionId session, Fence fence, String callId, List<NewArtifact> files) {
        return lookedAt(files)
                .flatMap(arrivals -> blocking.call(() -> jdbi.inTransaction(handle -> {
                    hold(handle, session, fence);
                    return insert(handle, session, callId, fitting(handle, session, callId, arrivals));
                })))
                .flatMap(arriving -> put(arriving)
                        .flatMap(put -> blocking.call(() -> jdbi.inTransaction(handle -> {
                            confirm(handle, session, fence, callId, arriving);
                            return new Kept(
                                    arriving.stream().map(Arrival::artifact).toList(), leftOut(files, arriving));
                        }))));
    }

    private static List<String> leftOut(List<NewArtifact> files, List<Arrival> arriving) {
        var kept = arriving.stream().map(Arrival::file).toList();
        return files.stream()
                .filter(file -> !kept.contains(file))
                .map(NewArtifact::name)
                .toList();
    }

    private Uni<List<Arrival>> lookedAt(List<NewArtifact> files) {
        var names = new ArtifactNames();
        return transfers.call(() -> {
            var arrivals = new ArrayList<Arrival>();
            for (var file : files) {
                arrivals.add(Arrival.of(file, names.unique(file.name()), LARGEST_IN_DATABASE));
            }
            return arrivals;
        });
    }

    @Override
    public Uni<List<Artifact>> receive(SessionId session, List<NewArtifact> files) {
        return lookedAt(files)
                .flatMap(arrivals ->
                        blocking.call(() -> jdbi.inTransaction(handle -> insert(handle, session, null, arrivals))))
                .flatMap(arriving -> put(arriving)
                        .flatMap(put -> blocking.call(() -> jdbi.withHandle(handle -> {
                            handle.createUpdate(
                                            "update artifact set kept = true where session_id = cast(:session as uuid)")
                                    .bind("session", session.value())
                                    .execute();
                            return arriving.stream().map(Arrival::artifact).toList();
                        }))));
    }

    private static List<Arrival> insert(
            Handle handle, SessionId session, @Nullable String callId, List<Arrival> arriving) {
        var batch = handle.prepareBatch("""
                insert into artifact (artifact_id, session_id, call_id, position, name, media_type, bytes, sha256, content)
                values (cast(:id as uuid), cast(:session as uuid), :call, :position, :name, :type, :bytes, :sha, :content)
                """);
        for (var one : arriving) {
            batch.bind("id", one.artifact().id())
                    .bind("session", session.value())
                    .bind("call", callId)
                    .bind("position", batch.size())
                    .bind("name", one.artifact().name())
                    .bind("type", one.artifact().mediaType())
                    .bind("bytes", one.artifact().bytes())
                    .bind("sha", one.sha256())
                    .bind("content", one.small())
                    .add();
        }
        if (batch.size() > 0) {
            batch.execute();
        }
        return arriving;
    }

    /** Locks the run's row, so that the session's files are counted correctly. Fails if the claim is over. */
    private static void hold(Handle handle, SessionId session, Fence fence) {
        var held = handle.createQuery("""
                        select true from run
                        where session_id = cast(:id as uuid) and ended_at is null
                          and (attempt < :attempt or (attempt = :attempt and lease = :lease))
                        for no key update
                        """)
                .bind("id", session.value())
                .bind("attempt", fence.attempt())
                .bind("lease", fence.lease())
                .mapTo(Boolean.class)
                .findOne();
        if (held.isEmpty()) {
            throw new IllegalStateException(
                    "session " + session + " is over or under another claim: its files are not stored");
        }
    }

    /** Returns the files within the session's limits. What earlier tries of the call left does not count. */
    private List<Arrival> fitting(Handle handle, SessionId session, String callId, List<Arrival> arrivals) {
        record Used(int files, long bytes) {}
        var used = handle.createQuery("""
                        select count(*), coalesce(sum(bytes), 0) from artifact
                        where session_id = cast(:id as uuid) and kept and call_id is distinct from :call
                        """)
                .bind("id", session.value())
                .bind("call", callId)
                .map((row, context) -> new Used(row.getInt(1), row.getLong(2)))
                .one();
        int files = settings.mostPerSession() - used.files;
        long bytes = ((long) settings.mostMbPerSession() << 20) - used.bytes;
        var fitting = new ArrayList<Arrival>();
        for (var one : arrivals) {
            if (files > 0 && one.artifact().bytes() <= bytes) {
                files--;
                bytes -= one.artifact().bytes();
                fitting.add(one);
            }
        }
        return fitting;
    }

    private Uni<Void> put(List<Arrival> arriving) {
        return Multi.createFrom()
                .iterable(arriving)
                .filter(one -> one.small() == null)
                .onItem()
                .transformToUniAndConcatenate(one -> transfers.call(() -> {
                    large.put(
                            one.artifact().id(),
                            one.artifact().bytes(),
                            one.file().content());
                    return one;
                }))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Makes the files of this try, and no others, the call's files. */
    private static void confirm(Handle handle, SessionId session, Fence fence, String callId, List<Arrival> arriving) {
        hold(handle, session, fence);
        handle.createUpdate("""
                        update artifact set kept = artifact_id = any(cast(:ids as uuid[]))
                        where session_id = cast(:session as uuid) and call_id = :call
                        """)
                .bind("ids", arriving.stream().map(one -> one.artifact().id()).toArray(String[]::new))
                .bind("session", session.value())
                .bind("call", callId)
                .execute();
    }

    @Override
    public Uni<List<StoredArtifact>> of(SessionId session) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("""
                        select artifact_id, call_id, name, media_type, bytes, sha256 from artifact
                        where session_id = cast(:id as uuid) and kept
                        order by created_at, position
                        """)
                .bind("id", session.value())
                .map((row, context) -> stored(row))
                .list()));
    }

    @Override
    public Uni<Optional<StoredArtifact>> find(String orgId, String artifactId) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("""
                        select artifact_id, call_id, name, media_type, bytes, sha256
                        from artifact join run using (session_id)
                        where artifact_id = cast(:id as uuid) and org_id = :org and kept
                        """)
                .bind("id", artifactId)
                .bind("org", orgId)
                .map((row, context) -> stored(row))
                .findOne()));
    }

    @Override
    public Uni<Optional<byte[]>> read(String orgId, String artifactId) {
        return find(orgId, artifactId)
                .flatMap(found -> transfers.call(() -> {
                    if (found.isEmpty()) {
                        return Optional.empty();
                    }
                    try (var in = found.get().content().open()) {
                        return Optional.of(in.readAllBytes());
                    }
                }));
    }

    private StoredArtifact stored(ResultSet row) throws SQLException {
        var artifact = new Artifact(
                row.getString("artifact_id"), row.getString("name"), row.getString("media_type"), row.getLong("bytes"));
        return new StoredArtifact(artifact, row.getString("call_id"), row.getString("sha256"), () -> open(artifact));
    }

    private InputStream open(Artifact artifact) throws IOException {
        if (artifact.bytes() > LARGEST_IN_DATABASE) {
            return large.open(artifact.id());
        }
        try {
            return content(artifact.id())
                    .await()
                    .atMost(READ_PATIENCE)
                    .map(ByteArrayInputStream::new)
                    .orElseThrow(() -> new FileNotFoundException(artifact.id()));
        } catch (RuntimeException unread) {
            throw new IOException("the artifact %s cannot be read now".formatted(artifact.id()), unread);
        }
    }

    private Uni<Optional<byte[]>> content(String id) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery(
                        "select content from artifact where artifact_id = cast(:id as uuid) and content is not null")
                .bind("id", id)
                .mapTo(byte[].class)
                .findOne()));
    }

    /** The hour protects files that are still arriving, and those of runs that are not accepted yet. */
    @Override
    public Uni<Integer> deleteForgotten(int most) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("""
                        select artifact_id from artifact
                        where created_at < now() - interval '1 hour'
                          and (not kept or not exists (select from run where run.session_id = artifact.session_id))
                        order by created_at limit :most
                        """)
                        .bind("most", most)
                        .mapTo(String.class)
                        .list()))
                .flatMap(ids -> transfers
                        .call(() -> {
                            for (var id : ids) {
                                large.delete(id);
                            }
                            return ids;
                        })
                        .flatMap(this::deleteRows));
    }

    /** Called after the bytes are deleted: a row that is still there shows that bytes may be. */
    private Uni<Integer> deleteRows(List<String> ids) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createUpdate(
                                "delete from artifact where artifact_id = any(cast(:ids as uuid[]))")
                        .bind("ids", ids.toArray(String[]::new))
                        .execute()))
                .replaceWith(ids.size());
    }
}
