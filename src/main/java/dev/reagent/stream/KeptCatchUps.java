package dev.reagent.stream;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What readers that are on their way through a long stream have read and not been given yet. Only so many are kept: who
 * takes its next piece later than the others reads again from where it is, so that slow readers cost no memory.
 * Thread-safe.
 */
final class KeptCatchUps {

    private final Map<StreamReader, CatchUp> kept;

    KeptCatchUps(int most) {
        this.kept = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<StreamReader, CatchUp> eldest) {
                return size() > most;
            }
        };
    }

    synchronized void keep(StreamReader reader, CatchUp way) {
        kept.put(reader, way);
    }

    /** What was kept for a reader, which is its own from now on; null where it was given up. */
    synchronized @Nullable CatchUp take(StreamReader reader) {
        return kept.remove(reader);
    }
}
