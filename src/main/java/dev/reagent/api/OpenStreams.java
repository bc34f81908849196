package dev.reagent.api;

import dev.reagent.agent.SessionId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;

/** The streams that this server has open. One timer looks after all of them. Thread-safe. */
@ApplicationScoped
class OpenStreams {

    private static final Logger LOG = Logger.getLogger(OpenStreams.class);
    private static final long LOOK_MS = 1000;

    /** For a connection to take the reason why it is ended. */
    private static final long GRACE_MS = 2000;

    private final Set<EventPump> pumps = ConcurrentHashMap.newKeySet();
    private final Vertx vertx;
    private final Map<CutOff, Counter> cuts = new EnumMap<>(CutOff.class);
    private final long patience;
    private long looking;

    OpenStreams(Vertx vertx, StreamSettings settings, MeterRegistry metrics) {
        this.vertx = vertx;
        this.patience = settings.readerPatience().toNanos();
        Gauge.builder("reagent.streams.open", pumps, Set::size)
                .description("Streams that are open on this server")
                .register(metrics);
        for (var why : CutOff.values()) {
            cuts.put(
                    why,
                    Counter.builder("reagent.streams.cut")
                            .description("Streams that this server ended before their session")
                            .tag("reason", wireName(why))
                            .register(metrics));
        }
    }

    void start(@Observes StartupEvent event) {
        looking = vertx.setPeriodic(LOOK_MS, tick -> look());
    }

    private void look() {
        long now = System.nanoTime();
        pumps.forEach(pump -> pump.look(now, patience));
    }

    /** A stream that begins: its events are to be given to what comes back. */
    EventPump begin(SessionId session, ServerHttpResponse response) {
        var pump = new EventPump(session, response, this);
        pumps.add(pump);
        pump.begin();
        return pump;
    }

    void remove(EventPump pump) {
        pumps.remove(pump);
    }

    /** Counts and tells a stream that is ended before its time, and sees to its end. */
    void cut(EventPump pump, CutOff why) {
        Objects.requireNonNull(cuts.get(why)).increment();
        if (why == CutOff.SLOW) {
            LOG.infof("Cut off a reader of session %s: %s", pump.session(), why.words());
        }
        vertx.setTimer(GRACE_MS, over -> pump.reset());
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(looking);
    }

    private static String wireName(CutOff why) {
        return why.name().toLowerCase(Locale.ROOT);
    }
}
