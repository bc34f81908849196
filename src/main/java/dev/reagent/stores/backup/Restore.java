package dev.reagent.stores.backup;

import dev.reagent.stores.PrivateFile;
import dev.reagent.stores.StartRefused;
import dev.reagent.stores.embedded.DataFolder;
import dev.reagent.stores.start.ServerDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import org.eclipse.microprofile.config.Config;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/**
 * Reads a backup into empty stores. The migrations up to those of the backup create the database, so the next start of a server applies
 * newer ones. The database is not bound to a Redis yet: a server refuses a Redis that another database, or this one before, has used.
 */
public final class Restore {

    private Restore() {}

    /**
     * What was restored.
     *
     * @param runs      all runs
     * @param artifacts files
     */
    public record Summary(long runs, long artifacts) {}

    /**
     * Restores a backup completely or not at all: no server starts on a data folder with an unfinished restore, and all rows are written in
     * one transaction.
     *
     * @throws StartRefused if the data folder or the database is not empty, or the file is not a complete backup that this build can read
     */
    public static Summary read(Config settings, Path file) throws InterruptedException {
        try (var backup = BackupFile.open(file)) {
            var around = Surroundings.of(settings);
            var data = DataFolder.at(around.data());
            data.beginRestore();
            var database = ServerDatabase.empty(settings);
            migrate(database, backup.manifest().schema());
            var summary = read(backup, around, database);
            data.endRestore();
            return summary;
        } catch (SQLException | IOException | FlywayException e) {
            throw new StartRefused("The restore failed: " + firstLine(e), e);
        }
    }

    private static String firstLine(Exception failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason given");
    }

    private static void migrate(ServerDatabase database, String schema) {
        var flyway = Flyway.configure(Restore.class.getClassLoader())
                .dataSource(
                        database.url(),
                        database.user().orElse(null),
                        database.password().orElse(null))
                .locations("db/migration")
                .target(MigrationVersion.fromVersion(schema))
                .load();
        var isKnown = Arrays.stream(flyway.info().all())
                .anyMatch(migration -> MigrationVersion.fromVersion(schema).equals(migration.getVersion()));
        if (!isKnown) {
            throw new StartRefused("The backup is of another build: its database has version " + schema
                    + ", which this build does not know; restore it with that build, or a newer one");
        }
        flyway.migrate();
    }

    private static Summary read(BackupFile backup, Surroundings around, ServerDatabase database)
            throws SQLException, IOException, InterruptedException {
        try (var connection = database.connect()) {
            connection.setAutoCommit(false);
            rows(backup, connection);
            long artifacts = artifacts(backup, around.artifacts());
            if (!backup.names(BackupFile.WEBHOOK_SECRET).isEmpty()) {
                var secret = backup.read(
                        BackupFile.WEBHOOK_SECRET, from -> new String(from.readAllBytes(), StandardCharsets.UTF_8));
                PrivateFile.write(around.webhookSecret(), secret);
            }
            connection.commit();
            return new Summary(backup.manifest().rowsOf("run"), artifacts);
        }
    }

    private static void rows(BackupFile backup, Connection connection) throws SQLException, IOException {
        var tables = new Tables(connection);
        for (var table : backup.manifest().tables()) {
            long rows = backup.read(BackupFile.TABLES + table.name(), from -> tables.copyIn(table, from));
            if (rows != table.rows()) {
                throw new IOException("the backup has " + rows + " rows of " + table.name() + ", not " + table.rows());
            }
        }
    }

    private static long artifacts(BackupFile backup, Path folder) throws IOException {
        var names = backup.names(BackupFile.ARTIFACTS);
        var root = folder.toAbsolutePath().normalize();
        for (var name : names) {
            var file =
                    root.resolve(name.substring(BackupFile.ARTIFACTS.length())).normalize();
            if (!file.startsWith(root)) {
                throw new IOException("the backup has an entry outside its folder: " + name);
            }
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            backup.read(name, from -> Files.copy(from, file));
        }
        if (names.size() != backup.manifest().artifacts()) {
            throw new IOException("the backup has " + names.size() + " artifacts, not "
                    + backup.manifest().artifacts());
        }
        return names.size();
    }
}
