package dev.reagent.stores;

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

/** The folder a server keeps its embedded stores in: for its user's eyes only, and for one server at a time. */
public record DataFolder(Path path) {

    /** Makes a fresh folder one that a test run may empty, so that no test ever empties a person's data. */
    private static final String TEST_MARK = "emptied-by-tests";

    /** There while a restore is under way; one that did not end leaves it, and no server starts on half of a backup. */
    private static final String RESTORING = "restoring";

    /** What may be in a folder that holds nothing yet: the unpacked programs, and the lock of a server that never came up. */
    private static final Set<String> NO_DATA = Set.of("bin", "lock");

    /**
     * Makes the folder where it is missing and closes it to other users.
     *
     * @throws StartRefused when it cannot be made or written
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
     * Takes the folder for this process; the system gives it back when the process ends, however it ends.
     *
     * @return the open lock file: whoever lets go of it, lets go of the folder
     * @throws StartRefused when another server has it
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

    /** Refuses to let a test run empty a folder that a test run did not make. */
    void markForTests() throws IOException {
        var mark = path.resolve(TEST_MARK);
        if (!Files.exists(mark) && Files.exists(path.resolve("postgres"))) {
            throw new StartRefused(
                    "Tests empty their stores, and " + path + " was not made by a test: unset REAGENT_DATA_DIR");
        }
        Files.writeString(mark, "");
    }

    /**
     * Takes an empty folder for a restore.
     *
     * @throws StartRefused when there is anything in it
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

    /** From now on a server may start on the folder. */
    public void endRestore() throws IOException {
        Files.delete(path.resolve(RESTORING));
    }

    /** @throws StartRefused when a restore into the folder did not end */
    static void refuseHalfRestored(Path folder) {
        if (Files.exists(folder.resolve(RESTORING))) {
            throw new StartRefused(
                    "The data folder " + folder.toAbsolutePath().normalize()
                            + " holds a restore that did not end: empty it and restore again, or name another with REAGENT_DATA_DIR");
        }
    }

    Path binaries() {
        return path.resolve("bin");
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /** The secret of that name: made at random on first use, kept in a file only this user can read. */
    String secret(String name) throws IOException {
        var file = path.resolve(name + ".password");
        if (!Files.exists(file)) {
            var bytes = new byte[24];
            new SecureRandom().nextBytes(bytes);
            PrivateFile.write(file, HexFormat.of().formatHex(bytes));
        }
        return Files.readString(file, StandardCharsets.UTF_8).strip();
    }

    /** Makes a folder that only this user can enter. */
    static void privateFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        Set<java.nio.file.attribute.PosixFilePermission> onlyMe = PosixFilePermissions.fromString("rwx------");
        if (!Files.getPosixFilePermissions(folder).equals(onlyMe)) {
            Files.setPosixFilePermissions(folder, onlyMe);
        }
    }
}
