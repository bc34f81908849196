package dev.reagent.stream;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Function;

/** The streams of a server that no container has built. */
public final class StreamStart {

    private StreamStart() {}

    /** @param beans returns the server's one object of a class */
    public static SessionStream of(Function<Class<?>, Object> beans) {
        return new LiveSessionStream(
                (StreamSource) beans.apply(StoredStreams.class), (MeterRegistry) beans.apply(MeterRegistry.class));
    }
}
