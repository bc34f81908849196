package dev.reagent.stream;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What readers of long streams have read and not sent yet. The oldest is dropped if there are too many; that reader reads again from its
 * position, so slow readers cost no memory. Thread-safe.
 */
final class KeptCatchUps {

    private final Map<Object, CatchUp> kept;

    KeptCatchUps(int most) {
        this.kept = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Object, CatchUp> eldest) {
                return size() > most;
            }
        };
    }

    synchronized void keep(Object reader, CatchUp way) {
        kept.put(reader, way);
    }

    /** Removes and returns what was kept for a reader; null if it was dropped. */
    synchronized @Nullable CatchUp take(Object reader) {
        return kept.remove(reader);
    }
}
