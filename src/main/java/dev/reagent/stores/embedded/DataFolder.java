package dev.reagent.stores.embedded;

import dev.reagent.stores.PrivateFile;
import dev.reagent.stores.StartRefused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** The folder of a server's embedded stores: readable only by its user, and used by one server at a time. */
public record DataFolder(Path path) {

    /** Marks a folder that a test run may empty, so that no test ever empties a person's data. */
    private static final String TEST_MARK = "emptied-by-tests";

    /** Exists during a restore. An unfinished restore leaves it behind, and no server starts on an incomplete backup. */
    private static final String RESTORING = "restoring";

    /** What an empty data folder may contain: the unpacked programs, and the lock of a server that never started. */
    private static final Set<String> NO_DATA = Set.of("bin", "lock");

    /**
     * Creates the folder if it is missing, and removes other users' access.
     *
     * @throws StartRefused if it cannot be created or written
     */
    public static DataFolder at(Path path) {
        var folder = path.toAbsolutePath().normalize();
        try {
            privateFolder(folder);
            return new DataFolder(folder.toRealPath());
        } catch (IOException e) {
            throw new StartRefused(
                    "REAGENT_DATA_DIR is \"" + path + "\": expected a folder that this user can make and write ("
                            + e.getMessage() + ")",
                    e);
        }
    }

    /**
     * Locks the folder for this process. The operating system releases the lock when the process ends in any way.
     *
     * @return the open lock file: closing it releases the folder
     * @throws StartRefused if another server holds the lock
     */
    FileChannel lock() {
        var file = path.resolve("lock");
        try {
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                var owner = Files.readString(file, StandardCharsets.UTF_8).strip();
                channel.close();
                throw inUse(owner);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            return channel;
        } catch (OverlappingFileLockException e) {
            throw inUse(Long.toString(ProcessHandle.current().pid()));
        } catch (IOException e) {
            throw new StartRefused("The data folder " + path + " cannot be locked: " + e.getMessage(), e);
        }
    }

    private StartRefused inUse(String owner) {
        return new StartRefused("The data folder " + path + " is in use by another server (process " + owner
                + "): stop that one, or give this one another folder with REAGENT_DATA_DIR");
    }

    /** @throws StartRefused if a test run would empty a folder that no test run created */
    void markForTests() throws IOException {
        var mark = path.resolve(TEST_MARK);
        if (!Files.exists(mark) && Files.exists(path.resolve("postgres"))) {
            throw new StartRefused(
                    "Tests empty their stores, and " + path + " was not made by a test: unset REAGENT_DATA_DIR");
        }
        Files.writeString(mark, "");
    }

    /**
     * Marks an empty folder as being restored.
     *
     * @throws StartRefused if the folder contains anything
     */
    public void beginRestore() throws IOException {
        try (var files = Files.list(path)) {
            var found = files.map(file -> file.getFileName().toString())
                    .filter(name -> !NO_DATA.contains(name))
                    .sorted()
                    .findFirst();
            if (found.isPresent()) {
                throw new StartRefused(
                        "The data folder " + path + " is not empty (" + found.get()
                                + "): a restore needs an empty one; move its content away, or name another with REAGENT_DATA_DIR");
            }
        }
        Files.createFile(path.resolve(RESTORING));
    }

    /** Ends the restore. A server may start on the folder again. */
    public void endRestore() throws IOException {
        Files.delete(path.resolve(RESTORING));
    }

    /** @throws StartRefused if a restore into the folder did not finish */
    public static void refuseHalfRestored(Path folder) {
        if (Files.exists(folder.resolve(RESTORING))) {
            throw new StartRefused(
                    "The data folder " + folder.toAbsolutePath().normalize()
                            + " holds a restore that did not end: empty it and restore again, or name another with REAGENT_DATA_DIR");
        }
    }

    public Path binaries() {
        return path.resolve("bin");
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /** Returns the secret with this name. It is generated at first use, and stored in a file that only this user can read. */
    String secret(String name) throws IOException {
        var file = path.resolve(name + ".password");
        if (!Files.exists(file)) {
            var bytes = new byte[24];
            new SecureRandom().nextBytes(bytes);
            PrivateFile.write(file, HexFormat.of().formatHex(bytes));
        }
        return Files.readString(file, StandardCharsets.UTF_8).strip();
    }

    /** Creates a folder that only this user can enter. */
    static void privateFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        Set<java.nio.file.attribute.PosixFilePermission> onlyMe = PosixFilePermissions.fromString("rwx------");
        if (!Files.getPosixFilePermissions(folder).equals(onlyMe)) {
            Files.setPosixFilePermissions(folder, onlyMe);
        }
    }
}
