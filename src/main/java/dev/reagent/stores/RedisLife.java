package dev.reagent.stores;

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
 * The life of the embedded Redis over its restarts. A life is a time in which no answered write can have been lost, and is named by the
 * replication id that Redis took when it began. Redis takes a new id at each start; after an orderly stop nothing is lost, so the next
 * start goes on in the same life. Not after a kill, and not where the files are other ones than the stop left, such as those of a backup.
 */
final class RedisLife {

    private static final Pattern REPLICATION_ID = Pattern.compile("master_replid:(\\p{XDigit}+)");
    private static final Pattern TWO_NAMES = Pattern.compile("(\\p{XDigit}+) (\\p{XDigit}+)");

    private final Path files;
    private final Path pid;
    private final Path running;
    private final Path stopped;

    /** @param folder of Redis' data */
    RedisLife(Path folder) {
        this.files = folder.resolve("appendonlydir");
        this.pid = folder.resolve("redis.pid");
        this.running = folder.resolve("life");
        this.stopped = folder.resolve("stopped");
    }

    /** The replication id in what {@code INFO replication} says. */
    static String idOf(String info) throws IOException {
        var found = REPLICATION_ID.matcher(info);
        if (!found.find()) {
            throw new IOException("Redis names no replication id");
        }
        return found.group(1);
    }

    /** The life that an orderly stop left, to be asked before the next start; once, as the mark of the stop goes. */
    Optional<String> left() throws IOException {
        if (!Files.exists(stopped)) {
            return Optional.empty();
        }
        var lines = Files.readAllLines(stopped, StandardCharsets.UTF_8);
        Files.delete(stopped);
        boolean isSame = !lines.isEmpty() && lines.subList(1, lines.size()).equals(state());
        return isSame ? Optional.of(lines.getFirst()) : Optional.empty();
    }

    /** Notes that the Redis of that replication id, which has just started, is in that life. */
    void begin(String id, String life) throws IOException {
        PrivateFile.write(running, id + " " + life);
    }

    /** The life of the running Redis of that replication id. */
    String of(String id) throws IOException {
        if (!Files.exists(running)) {
            return id;
        }
        var names = TWO_NAMES.matcher(
                Files.readString(running, StandardCharsets.UTF_8).strip());
        return names.matches() && names.group(1).equals(id) ? names.group(2) : id;
    }

    /**
     * Marks the end of the Redis that {@link #begin} told of, once its process has ended on request. Does nothing where the end was not
     * orderly: only then does Redis remove its pid file, after the last write is on the disk. Uses nothing but the JDK.
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

    /** Of each file with data its name, size and last change, which a copy does not have. */
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
