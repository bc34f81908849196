package dev.reagent.sandbox.stub;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Files of {@code /proc} that show only the processors and memory of a tier. They are for programs that size themselves by {@code /proc}
 * and ignore control groups and affinity, such as Node's {@code os.cpus()} and {@code free}. An engine on this machine mounts them over the
 * files inside; runc permits this for these few files, because of LXCFS. The counters in them never change, as they are written once.
 * Thread-safe.
 */
public final class ProcFiles implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ProcFiles.class);
    private static final Path PROC = Path.of("/proc");
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final Pattern OF_A_PROCESSOR = Pattern.compile("(?s)processor\\s*:\\s*(\\d+)\\b.*");
    private static final Pattern TIMES_OF_A_PROCESSOR = Pattern.compile("cpu(\\d+)\\b.*");

    private final Optional<Path> folder;
    private final Map<Size, Map<String, Path>> written = new ConcurrentHashMap<>();
    private volatile boolean refused;

    private record Size(int processors, long memoryMb) {}

    /**
     * Creates them in a new folder in shared memory. Code sees the path of a mounted file, and this path does not reveal the server's
     * folders. Without such a place there are no files.
     */
    public static ProcFiles inSharedMemory() {
        try {
            return new ProcFiles(Optional.of(
                    Files.createTempDirectory(SHARED_MEMORY, "proc-", asFileAttribute(fromString("rwx------")))));
        } catch (IOException | UnsupportedOperationException noPlace) {
            return new ProcFiles(Optional.empty());
        }
    }

    /** @param folder this server's own folder, with the same path for the engine; absent: there are no files */
    public ProcFiles(Optional<Path> folder) {
        this.folder = folder.map(Path::toAbsolutePath).filter(somewhere -> Files.isReadable(PROC.resolve("cpuinfo")));
    }

    /** Returns the files to mount, by their path inside; none if the engine has refused them, or they cannot be written. */
    public Map<String, Path> of(int processors, long memoryMb) {
        if (refused || folder.isEmpty()) {
            return Map.of();
        }
        try {
            return written.computeIfAbsent(new Size(processors, memoryMb), size -> write(folder.get(), size));
        } catch (UncheckedIOException problem) {
            refuse(problem);
            return Map.of();
        }
    }

    /** Stops providing files: the engine cannot mount them, for example because it sees other paths than this server. */
    public void refuse(Exception why) {
        if (!refused) {
            LOG.infof("code sees all of the machine's processors and memory in /proc: %s", why.getMessage());
        }
        refused = true;
    }

    /** Deletes the files. Containers that have them mounted keep them. */
    @Override
    public void close() {
        refused = true;
        folder.filter(Files::isDirectory).ifPresent(ProcFiles::remove);
    }

    private static void remove(Path folder) {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException problem) {
            LOG.debugf("the folder %s was left behind: %s", folder, problem.getMessage());
        }
    }

    private static Map<String, Path> write(Path folder, Size size) {
        try {
            var own = Files.createDirectories(folder.resolve(size.processors + "-" + size.memoryMb));
            return Map.of(
                    "/proc/cpuinfo", write(own.resolve("cpuinfo"), processors(size.processors)),
                    "/proc/stat", write(own.resolve("stat"), times(size.processors)),
                    "/proc/meminfo", write(own.resolve("meminfo"), memory(size.memoryMb)));
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    /** Writes a new file instead of changing an earlier start's, which running containers may have mounted. */
    private static Path write(Path file, String text) throws IOException {
        var next = Files.writeString(file.resolveSibling(file.getFileName() + ".part"), text);
        return Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String processors(int most) throws IOException {
        return Pattern.compile("\n\n")
                .splitAsStream(Files.readString(PROC.resolve("cpuinfo")))
                .filter(block -> isAmong(most, OF_A_PROCESSOR, block))
                .map(block -> block + "\n\n")
                .collect(Collectors.joining());
    }

    private static String times(int most) throws IOException {
        return Files.readString(PROC.resolve("stat"))
                .lines()
                .filter(line -> isAmong(most, TIMES_OF_A_PROCESSOR, line))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** Returns whether the text is about one of the first {@code most} processors, or about none. */
    private static boolean isAmong(int most, Pattern numbered, String text) {
        var found = numbered.matcher(text);
        return !found.matches() || Integer.parseInt(found.group(1)) < most;
    }

    private static String memory(long mb) {
        long kb = mb << 10;
        return """
                MemTotal:       %1$8d kB
                MemFree:        %1$8d kB
                MemAvailable:   %1$8d kB
                Buffers:               0 kB
                Cached:                0 kB
                SwapTotal:             0 kB
                SwapFree:              0 kB
                """.formatted(kb);
    }
}
