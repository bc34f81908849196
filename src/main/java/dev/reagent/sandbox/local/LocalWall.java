package dev.reagent.sandbox.local;

import dev.reagent.sandbox.Language;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.lifecycle.Wall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A wall whose sandboxes are processes of this machine. */
public interface LocalWall extends Wall {

    /** Node's memory beyond the heap: the interpreter, its threads' stacks, the compiler's code. Measured to be enough with Node 20. */
    long NODE_OVERHEAD = 192 << 20;

    long PYTHON_OVERHEAD = 32 << 20;

    /** Returns the wall's name. */
    String name();

    /** Returns what this machine lacks for it, as the end of a sentence; empty if it may work. */
    Optional<String> missing();

    /** Returns whether it isolates code from everything outside. */
    default boolean walls() {
        return true;
    }

    /** Returns the setrlimit values of a tier for each process of its code; memory and files in bytes. The map is modifiable. */
    static Map<String, Long> limits(Tier tier, Language language) {
        long memory = tier.memoryBytes();
        var limits = new HashMap<String, Long>();
        limits.put("CPUS", (long) tier.processors());
        // RLIMIT_DATA counts private writable memory only. RLIMIT_AS also counts what Node reserves and never uses.
        limits.put("DATA", memory + (language == Language.NODE ? NODE_OVERHEAD : PYTHON_OVERHEAD));
        limits.put("FSIZE", memory / 2);
        limits.put("NOFILE", 256L);
        limits.put("CORE", 0L);
        return limits;
    }

    /**
     * Returns the beginning of a command that runs as nobody if this server is root. A sandbox that is root outside could write to root's
     * files.
     */
    static List<String> asNobody() {
        return isRoot() ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") : List.of();
    }

    static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException noProc) {
            return false;
        }
    }
}
