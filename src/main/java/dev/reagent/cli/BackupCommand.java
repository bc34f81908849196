package dev.reagent.cli;

import dev.reagent.Reagent;
import dev.reagent.stores.StartRefused;
import dev.reagent.stores.backup.Backup;
import dev.reagent.stores.backup.Restore;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.logging.LogManager;

/** {@code ./reagent backup FILE} and {@code ./reagent restore FILE}: save all data of a server to a file, and restore it. */
public final class BackupCommand {

    private final PrintStream out;
    private final PrintStream err;

    BackupCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String... args) throws InterruptedException {
        // keeps the logs of libraries out of the output
        LogManager.getLogManager().reset();
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(new BackupCommand(out, err).run(args));
    }

    /** Returns the exit code: 0 done, 1 not possible, 2 wrong arguments. */
    int run(String... args) throws InterruptedException {
        if (args.length != 2 || args[1].isBlank() || args[1].startsWith("-")) {
            err.println("usage: ./reagent backup FILE, ./reagent restore FILE");
            return 2;
        }
        try {
            var file = Path.of(args[1]);
            switch (args[0]) {
                case "backup" -> backup(file);
                case "restore" -> restore(file);
                default -> throw new IllegalArgumentException(args[0]);
            }
            return 0;
        } catch (StartRefused e) {
            err.println("reagent: " + e.getMessage());
            return 1;
        }
    }

    private void backup(Path file) throws InterruptedException {
        var summary = Backup.write(Reagent.settings(), file);
        out.println(file + ": " + summary.runs() + " runs, " + summary.artifacts() + " large artifacts"
                + (summary.missing() == 0
                        ? ""
                        : "; without " + summary.missing() + " that are in S3, or were deleted meanwhile"));
    }

    private void restore(Path file) throws InterruptedException {
        var summary = Restore.read(Reagent.settings(), file);
        out.println("Restored " + summary.runs() + " runs and " + summary.artifacts() + " large artifacts from " + file
                + ". Runs that were open go on when a server starts: see docs/operations.md, Backup and restore.");
    }
}
