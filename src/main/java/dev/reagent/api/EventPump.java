package dev.reagent.api;

import dev.reagent.agent.SessionId;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Writes one reader's events to its connection, the next one only once the last is out, and a comment where nothing
 * happens. A reader that takes nothing for a minute is cut off; it may resume. Thread-safe.
 */
final class EventPump implements Subscriber<byte[]> {

    private static final Logger LOG = Logger.getLogger(EventPump.class);
    private static final long BEAT_MS = 15_000;
    private static final long PATIENCE_NS = 60_000_000_000L;
    private static final byte[] COMMENT = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

    private final SessionId session;
    private final ServerHttpResponse response;
    private final Vertx vertx;
    private final long beat;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable Subscription subscription;
    private volatile boolean writing;
    private volatile long writingSince;

    EventPump(SessionId session, ServerHttpResponse response, Vertx vertx) {
        this.session = session;
        this.response = response;
        this.vertx = vertx;
        this.beat = vertx.setPeriodic(BEAT_MS, timer -> beat());
        response.addCloseHandler(this::left);
        // the headers go out now, whenever the first event comes
        response.write(COMMENT);
    }

    @Override
    public void onSubscribe(Subscription to) {
        subscription = to;
        if (over.get()) {
            to.cancel();
        } else {
            to.request(1);
        }
    }

    @Override
    public void onNext(byte[] frame) {
        writingSince = System.nanoTime();
        writing = true;
        response.write(frame).whenComplete((done, failure) -> written(failure));
    }

    private void written(@Nullable Throwable failure) {
        writing = false;
        var from = subscription;
        if (failure != null) {
            left();
        } else if (from != null) {
            from.request(1);
        }
    }

    private void beat() {
        if (!writing) {
            response.write(COMMENT);
        } else if (System.nanoTime() - writingSince > PATIENCE_NS) {
            LOG.infof("Cut off a reader of session %s: it took nothing for a minute", session);
            cutOff();
        }
    }

    @Override
    public void onComplete() {
        if (over.compareAndSet(false, true)) {
            vertx.cancelTimer(beat);
            response.end();
        }
    }

    /** The head is out: all that can still be told is that this is not the end. */
    @Override
    public void onError(Throwable failure) {
        LOG.warnf(failure, "The stream of session %s broke off", session);
        cutOff();
    }

    private void cutOff() {
        left();
        response.reset();
    }

    private void left() {
        if (over.compareAndSet(false, true)) {
            vertx.cancelTimer(beat);
            var from = subscription;
            if (from != null) {
                from.cancel();
            }
        }
    }
}
