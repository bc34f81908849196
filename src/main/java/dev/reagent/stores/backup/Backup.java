package dev.reagent.stores.backup;

import dev.reagent.stores.StartRefused;
import dev.reagent.stores.backup.BackupFile.Draft;
import dev.reagent.stores.backup.Manifest.Table;
import dev.reagent.stores.start.ServerDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/**
 * Takes a backup while servers run. The rows of all tables come from one transaction, so they show one moment. Artifacts are copied after
 * it; this is safe, because a file never changes once its row exists. Redis is not included: PostgreSQL has everything that is needed to
 * continue.
 */
public final class Backup {

    private Backup() {}

    /**
     * What a backup contains.
     *
     * @param runs      all runs in it
     * @param artifacts files in it
     * @param missing   files of its rows that it lacks: they were deleted meanwhile, or are in a bucket
     */
    public record Summary(long runs, long artifacts, long missing) {}

    /**
     * Writes a backup to a new file that only this user can read: it holds user data, and the secret of the callbacks.
     *
     * @throws StartRefused if there is nothing to back up, a store does not answer, or the file exists
     */
    public static Summary write(Config settings, Path file) throws InterruptedException {
        try (var draft = new Draft(file);
                var connection = ServerDatabase.find(settings).connect()) {
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            return write(connection, Surroundings.of(settings), draft);
        } catch (SQLException | IOException e) {
            throw new StartRefused("The backup failed, and " + file + " was not made: " + e.getMessage(), e);
        }
    }

    private static Summary write(Connection connection, Surroundings around, Draft draft)
            throws SQLException, IOException {
        var begun = Instant.now();
        var tables = new Tables(connection);
        var schema = tables.schema()
                .orElseThrow(
                        () -> new StartRefused("No server has used this database yet: there is nothing to back up"));
        var written = new ArrayList<Table>();
        for (var table : tables.list()) {
            long rows = draft.write(BackupFile.TABLES + table.name(), to -> tables.copyOut(table, to));
            written.add(new Table(table.name(), table.columns(), rows));
        }
        var large = large(connection);
        connection.rollback();
        long artifacts = around.artifactsInS3() ? 0 : artifacts(around.artifacts(), large, draft);
        if (Files.exists(around.webhookSecret())) {
            draft.write(BackupFile.WEBHOOK_SECRET, to -> Files.copy(around.webhookSecret(), to));
        }
        var manifest = new Manifest(schema, begun, written, artifacts);
        draft.finish(manifest);
        return new Summary(manifest.rowsOf("run"), artifacts, large.size() - artifacts);
    }

    /** Returns the ids of artifacts whose content is a file. */
    private static Set<String> large(Connection connection) throws SQLException {
        var ids = new HashSet<String>();
        try (var query = connection.createStatement()) {
            query.setFetchSize(10_000);
            try (var rows = query.executeQuery("select artifact_id from artifact where kept and content is null")) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
        }
        return ids;
    }

    private static long artifacts(Path folder, Set<String> ids, Draft draft) throws IOException {
        if (ids.isEmpty() || Files.notExists(folder)) {
            return 0;
        }
        List<Path> files;
        try (var all = Files.walk(folder)) {
            files = all.filter(file -> ids.contains(file.getFileName().toString()))
                    .toList();
        }
        long copied = 0;
        for (var file : files) {
            copied += copy(folder, file, draft) ? 1 : 0;
        }
        return copied;
    }

    private static boolean copy(Path folder, Path file, Draft draft) throws IOException {
        try (var from = Files.newInputStream(file)) {
            var name = folder.relativize(file).toString().replace('\\', '/');
            draft.write(BackupFile.ARTIFACTS + name, to -> from.transferTo(to));
            return true;
        } catch (NoSuchFileException deleted) {
            return false;
        }
    }
}
