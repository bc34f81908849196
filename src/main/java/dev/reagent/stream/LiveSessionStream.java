package dev.reagent.stream;

import dev.reagent.agent.task.SessionId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;

/** Follows sessions by reading what Redis holds whenever something may have changed. Thread-safe. */
@Startup
@ApplicationScoped
class LiveSessionStream implements SessionStream {

    private final SessionFeeds feeds;

    LiveSessionStream(StreamSource source, MeterRegistry metrics) {
        this.feeds = new SessionFeeds(source);
        Gauge.builder("reagent.streams.sessions", feeds, SessionFeeds::size)
                .description("Sessions that streams on this server follow")
                .register(metrics);
    }

    @Override
    public Multi<byte[]> follow(String orgId, SessionId id, long after, StreamFormat format) {
        return Multi.createFrom().deferred(() -> {
            var reader = new StreamReader(new StreamKey(orgId, id, format), after, feeds);
            return Multi.createBy()
                    .repeating()
                    .uni(reader::next)
                    .whilst(piece -> !piece.last())
                    .onTermination()
                    .invoke(reader::leave)
                    .map(Chunk::text)
                    .select()
                    .where(text -> text.length > 0);
        });
    }
}
