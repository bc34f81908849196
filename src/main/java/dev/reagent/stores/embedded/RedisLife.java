package dev.reagent.stores.embedded;

import dev.reagent.stores.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tracks the life of the embedded Redis over its restarts. In one life no acknowledged write can have been lost. A life is named after
 * Redis' replication id at its beginning. Redis takes a new replication id at each start. An orderly stop loses nothing, so the next start
 * continues the same life. After a kill, or if the files differ from those at the stop (such as those of a backup), a new life begins.
 */
final class RedisLife {

    private static final Pattern REPLICATION_ID = Pattern.compile("master_replid:(\\p{XDigit}+)");
    private static final Pattern TWO_NAMES = Pattern.compile("(\\p{XDigit}+) (\\p{XDigit}+)");

    private final Path files;
    private final Path pid;
    private final Path running;
    private final Path stopped;

    /** @param folder Redis' data folder */
    RedisLife(Path folder) {
        this.files = folder.resolve("appendonlydir");
        this.pid = folder.resolve("redis.pid");
        this.running = folder.resolve("life");
        this.stopped = folder.resolve("stopped");
    }

    /** Returns the replication id in the output of {@code INFO replication}. */
    static String idOf(String info) throws IOException {
        var found = REPLICATION_ID.matcher(info);
        if (!found.find()) {
            throw new IOException("Redis reported no replication id");
        }
        return found.group(1);
    }

    /** Returns the life at the last orderly stop. Call it once, before the next start: it removes the mark of the stop. */
    Optional<String> left() throws IOException {
        if (!Files.exists(stopped)) {
            return Optional.empty();
        }
        var lines = Files.readAllLines(stopped, StandardCharsets.UTF_8);
        Files.delete(stopped);
        boolean isSame = !lines.isEmpty() && lines.subList(1, lines.size()).equals(state());
        return isSame ? Optional.of(lines.getFirst()) : Optional.empty();
    }

    /** Records that the Redis with this replication id has just started, and is in this life. */
    void begin(String id, String life) throws IOException {
        PrivateFile.write(running, id + " " + life);
    }

    /** Returns the life of the running Redis with this replication id. */
    String of(String id) throws IOException {
        if (!Files.exists(running)) {
            return id;
        }
        var names = TWO_NAMES.matcher(
                Files.readString(running, StandardCharsets.UTF_8).strip());
        return names.matches() && names.group(1).equals(id) ? names.group(2) : id;
    }

    /**
     * Marks the end of the Redis that {@link #begin} recorded, after its process ended on request. Does nothing if the end was not orderly:
     * Redis removes its pid file only in an orderly end, after the last write is on the disk. Uses only the JDK.
     */
    void end() throws IOException {
        if (Files.exists(pid) || !Files.exists(running)) {
            return;
        }
        var names = TWO_NAMES.matcher(
                Files.readString(running, StandardCharsets.UTF_8).strip());
        if (names.matches()) {
            var lines = new ArrayList<String>();
            lines.add(names.group(2));
            lines.addAll(state());
            Files.write(stopped, lines, StandardCharsets.UTF_8);
        }
    }

    /** Returns name, size and last change of each data file. A copy has another last change. */
    private List<String> state() throws IOException {
        var state = new ArrayList<String>();
        if (Files.isDirectory(files)) {
            try (var all = Files.newDirectoryStream(files)) {
                for (var file : all) {
                    state.add(
                            file.getFileName() + " " + Files.size(file) + " " + Files.getAttribute(file, "unix:ctime"));
                }
            }
        }
        Collections.sort(state);
        return state;
    }
}
