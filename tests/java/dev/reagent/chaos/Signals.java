package dev.reagent.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Signals to processes that the JDK has no method for. */
final class Signals {

    private Signals() {}

    /** @param signal as {@code kill} takes it; a process that is gone already is none's concern */
    static void send(String signal, List<ProcessHandle> processes) throws IOException, InterruptedException {
        var living = processes.stream().filter(ProcessHandle::isAlive).toList();
        if (living.isEmpty()) {
            return;
        }
        var command = new ArrayList<>(List.of("kill", signal));
        living.forEach(process -> command.add(Long.toString(process.pid())));
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
