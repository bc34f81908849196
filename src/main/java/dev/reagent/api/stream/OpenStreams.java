package dev.reagent.api.stream;

import dev.reagent.agent.task.SessionId;
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

/** The open streams of this server, all checked by one timer. Thread-safe. */
@ApplicationScoped
class OpenStreams implements EventPump.Owner {

    private static final Logger LOG = Logger.getLogger(OpenStreams.class);
    private static final long CHECK_MS = 1000;

    /** Time for a connection to accept the reason for its end. */
    private static final long GRACE_MS = 2000;

    private final Set<EventPump> pumps = ConcurrentHashMap.newKeySet();
    private final Vertx vertx;
    private final Map<CutOff, Counter> cuts = new EnumMap<>(CutOff.class);
    private final long patience;
    private long timer;

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
        timer = vertx.setPeriodic(CHECK_MS, tick -> checkAll());
    }

    private void checkAll() {
        long now = System.nanoTime();
        pumps.forEach(pump -> pump.check(now, patience));
    }

    /** Starts a stream; the caller subscribes the result to its events. */
    EventPump begin(SessionId session, ServerHttpResponse response) {
        var pump = new EventPump(session, response, this);
        pumps.add(pump);
        pump.begin();
        return pump;
    }

    @Override
    public void remove(EventPump pump) {
        pumps.remove(pump);
    }

    /** Counts a stream that ends early, logs slow readers, and resets the connection after a grace period if it is still open. */
    @Override
    public void cut(EventPump pump, CutOff why) {
        Objects.requireNonNull(cuts.get(why)).increment();
        if (why == CutOff.SLOW) {
            LOG.infof("Disconnected a reader of session %s: %s", pump.session(), why.words());
        }
        vertx.setTimer(GRACE_MS, over -> pump.reset());
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }

    private static String wireName(CutOff why) {
        return why.name().toLowerCase(Locale.ROOT);
    }
}
