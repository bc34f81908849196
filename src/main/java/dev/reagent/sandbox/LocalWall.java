package dev.reagent.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A wall whose sandboxes are processes of this machine. */
interface LocalWall extends Wall {

    /** Beyond the heap: the interpreter itself, its threads' stacks, the compiler's code. Seen to be enough with Node 20. */
    long NODE_OVERHEAD = 192 << 20;

    long PYTHON_OVERHEAD = 32 << 20;

    /** What it is called. */
    String name();

    /** What this machine would need for it, as a sentence's end; absent where it may work. */
    Optional<String> missing();

    /** Whether it keeps code from anything outside. */
    default boolean walls() {
        return true;
    }

    /** What setrlimit can do for a tier, for each process of its code, in bytes where it is of memory or files. Modifiable. */
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

    /** Begins a command so that it is nobody's, where this server is root: a sandbox that is root outside could write what root owns. */
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
