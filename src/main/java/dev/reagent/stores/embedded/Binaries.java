package dev.reagent.stores.embedded;

import dev.reagent.stores.StartRefused;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The stores' own programs. They come in the jars of this build, and are unpacked once into a folder. */
public record Binaries(Path folder) {

    public static final String POSTGRES_VERSION = "18.6.0";
    public static final String REDIS_VERSION = "7.0.15";

    /** Returns the folder with PostgreSQL's {@code bin}, {@code lib} and {@code share}. */
    public Path postgres() throws IOException {
        var home = folder.resolve("postgresql-" + POSTGRES_VERSION);
        if (!Files.isDirectory(home)) {
            var draft = emptyDraft(home);
            try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(
                    resource("postgres-linux-" + (isArm() ? "arm_64" : "x86_64") + ".txz")))) {
                unpack(tar, draft);
            }
            Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
        }
        return home;
    }

    /** Returns the Redis server, one static program. */
    public Path redis() throws IOException {
        var program = folder.resolve("redis-server-" + REDIS_VERSION);
        if (!Files.exists(program)) {
            var draft = emptyDraft(program);
            try (var in = resource("redis-server-" + REDIS_VERSION + "-linux-" + (isArm() ? "arm64" : "amd64"))) {
                Files.copy(in, draft.resolve("redis-server"));
            }
            setExecutable(draft.resolve("redis-server"));
            Files.move(draft.resolve("redis-server"), program, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(draft);
        }
        return program;
    }

    /** Returns whether this build has programs for the machine it runs on. */
    public static boolean areThere() {
        return System.getProperty("os.name", "").startsWith("Linux")
                && System.getProperty("os.arch", "").matches("amd64|x86_64|aarch64|arm64");
    }

    private static boolean isArm() {
        return System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).matches("aarch64|arm64");
    }

    private InputStream resource(String name) {
        var found = Binaries.class.getClassLoader().getResourceAsStream(name);
        if (found == null || !areThere()) {
            throw new StartRefused(
                    "There is no embedded store for " + System.getProperty("os.name") + " on "
                            + System.getProperty("os.arch")
                            + ": set QUARKUS_DATASOURCE_JDBC_URL and QUARKUS_REDIS_HOSTS to a PostgreSQL and a Redis of your own");
        }
        return found;
    }

    private Path emptyDraft(Path target) throws IOException {
        Files.createDirectories(folder);
        var draft = target.resolveSibling(target.getFileName() + ".new");
        if (Files.exists(draft)) {
            deleteAll(draft);
        }
        return Files.createDirectory(draft);
    }

    private static void unpack(TarArchiveInputStream tar, Path target) throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            var path = target.resolve(entry.getName()).normalize();
            if (!path.startsWith(target)) {
                throw new IOException("the archive has an entry outside its folder: " + entry.getName());
            }
            if (entry.isDirectory()) {
                Files.createDirectories(path);
                continue;
            }
            Files.createDirectories(java.util.Objects.requireNonNull(path.getParent()));
            if (entry.isSymbolicLink()) {
                Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            } else {
                Files.copy(tar, path);
                if ((entry.getMode() & 0100) != 0) {
                    setExecutable(path);
                }
            }
        }
    }

    private static void setExecutable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    }

    static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
