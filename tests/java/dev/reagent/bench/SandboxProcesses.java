package dev.reagent.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The processes of the containers that sessions' code runs in, by Docker and {@code /proc}, and when each was gone. */
final class SandboxProcesses {

    private static final Duration LOOK = Duration.ofMillis(2);

    /** Of a container that runs a session's code; as Docker tells it. */
    private static final Pattern NAME = Pattern.compile("/reagent-([0-9a-f-]{36})-.*");

    private final Map<String, List<Long>> pids;
    private final Map<String, Long> ends = new HashMap<>();

    private SandboxProcesses(Map<String, List<Long>> pids) {
        this.pids = pids;
    }

    /** Whether this machine's Docker has the image and can be asked. */
    static boolean areSeen() {
        return !docker("images", "-q", "reagent-sandbox:small").isBlank();
    }

    static boolean areRunning(Collection<String> sessions) {
        return sessions.isEmpty() || roots(sessions).size() == sessions.size();
    }

    static SandboxProcesses of(Collection<String> sessions) {
        var pids = new HashMap<String, List<Long>>();
        roots(sessions).forEach((session, root) -> {
            var all = new ArrayList<>(List.of(root));
            ProcessHandle.of(root)
                    .map(ProcessHandle::descendants)
                    .orElseGet(Stream::empty)
                    .forEach(child -> all.add(child.pid()));
            pids.put(session, all);
        });
        return new SandboxProcesses(pids);
    }

    /** The first process of each session's container, where it runs. */
    private static Map<String, Long> roots(Collection<String> sessions) {
        var found = new HashMap<String, Long>();
        var ids = docker("ps", "-q", "--filter", "label=dev.reagent.server").split("\\s+");
        if (sessions.isEmpty() || ids[0].isEmpty()) {
            return found;
        }
        var command = new ArrayList<>(List.of("inspect", "-f", "{{.Name}} {{.State.Pid}}"));
        command.addAll(List.of(ids));
        docker(command.toArray(String[]::new)).lines().forEach(line -> {
            var words = line.split(" ");
            var name = NAME.matcher(words[0]);
            if (words.length == 2 && name.matches() && sessions.contains(name.group(1)) && !words[1].equals("0")) {
                found.put(name.group(1), Long.parseLong(words[1]));
            }
        });
        return found;
    }

    /** Looks until all are gone. */
    void awaitEnds(Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        while (ends.size() < pids.size()) {
            long now = System.nanoTime();
            if (now > until) {
                throw new IllegalStateException("processes of cancelled code live on: " + pids);
            }
            pids.forEach((session, all) -> {
                if (!ends.containsKey(session) && all.stream().allMatch(SandboxProcesses::isDead)) {
                    ends.put(session, now);
                }
            });
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /** By {@link System#nanoTime()}, when the last of the session's processes was seen to be gone. */
    long endOf(String session) {
        return ends.get(session);
    }

    /** One that is dead and whose parent has not asked for its end yet does nothing any more. */
    private static boolean isDead(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
        } catch (IOException gone) {
            return true;
        }
    }

    private static String docker(String... words) {
        var command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(words));
        try {
            var process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException none) {
            return "";
        }
    }
}
