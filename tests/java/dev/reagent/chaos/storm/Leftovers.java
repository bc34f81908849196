package dev.reagent.chaos.storm;

import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.history.Notebook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** What sandboxes leave behind: containers of our sessions, and bubblewrap processes that nobody waits for. Linux only. */
final class Leftovers {

    private static final long PATIENCE_MS = 60_000;

    /** Of a container that has run a session's code, with its state. */
    private static final Pattern NAME = Pattern.compile("reagent-([0-9a-f-]{36})-.*");

    private final Set<Long> foreign;

    /** Those that are there before the bench begins are none of ours. */
    Leftovers() throws IOException {
        this.foreign = Set.copyOf(orphans());
    }

    /** Looks until nothing is there, or for as long as the slowest reaper may need; notes what is there then. */
    void note(Notebook notes, Set<String> sessions) throws IOException, InterruptedException {
        long end = notes.now() + PATIENCE_MS;
        var left = look(sessions);
        while (!left.isEmpty() && notes.now() < end) {
            LockSupport.parkNanos(1_000_000_000);
            left = look(sessions);
        }
        left.forEach(one -> notes.note(new Entry.Left(notes.now(), one[0], one[1])));
    }

    private List<String[]> look(Set<String> sessions) throws IOException, InterruptedException {
        var left = new ArrayList<String[]>();
        for (var line : containers()) {
            var name = NAME.matcher(line);
            if (name.matches() && sessions.contains(name.group(1))) {
                left.add(new String[] {name.group(1), "container " + line});
            }
        }
        for (var pid : orphans()) {
            if (!foreign.contains(pid)) {
                left.add(new String[] {"", "bubblewrap process " + pid});
            }
        }
        return left;
    }

    private static List<String> containers() throws IOException, InterruptedException {
        var list = new ProcessBuilder(
                        "docker",
                        "ps",
                        "-a",
                        "--filter",
                        "label=dev.reagent.server",
                        "--format",
                        "{{.Names}} {{.Status}}")
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            var process = list.start();
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? text.lines().toList() : List.of();
        } catch (IOException noDockerHere) {
            return List.of();
        }
    }

    private static List<Long> orphans() throws IOException {
        var found = new ArrayList<Long>();
        for (var process : ProcessHandle.allProcesses().toList()) {
            var command = Path.of("/proc", Long.toString(process.pid()), "comm");
            try {
                if (Files.readString(command).strip().equals("bwrap")
                        && process.parent().map(parent -> parent.pid() == 1).orElse(true)) {
                    found.add(process.pid());
                }
            } catch (IOException goneMeanwhile) {
                // then it is not left
            }
        }
        return found;
    }
}
