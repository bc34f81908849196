package dev.reagent.api;

import dev.reagent.agent.SessionId;
import dev.reagent.stream.ServerLeaves;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Writes one reader's events to its connection, the next piece only once the last is out, and a comment now and then. A
 * reader that takes nothing for too long is cut off; it may resume. Thread-safe.
 */
final class EventPump implements Subscriber<byte[]> {

    private static final long BEAT_NS = 15_000_000_000L;
    private static final byte[] COMMENT = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

    private final SessionId session;
    private final ServerHttpResponse response;
    private final OpenStreams open;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger writing = new AtomicInteger();
    private volatile @Nullable Subscription subscription;
    private volatile boolean ended;
    private volatile long progressAt;
    private volatile long beatAt = System.nanoTime();

    EventPump(SessionId session, ServerHttpResponse response, OpenStreams open) {
        this.session = session;
        this.response = response;
        this.open = open;
    }

    /** Sends the headers now, whenever the first event comes. */
    void begin() {
        response.addCloseHandler(this::leave);
        write(COMMENT);
    }

    SessionId session() {
        return session;
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
    public void onNext(byte[] piece) {
        if (!over.get()) {
            write(piece);
        }
    }

    private void write(byte[] text) {
        if (writing.get() == 0) {
            progressAt = System.nanoTime();
        }
        writing.incrementAndGet();
        response.write(text).whenComplete((done, failure) -> written(text, failure));
    }

    private void written(byte[] text, @Nullable Throwable failure) {
        progressAt = System.nanoTime();
        writing.decrementAndGet();
        var from = subscription;
        if (failure != null) {
            leave();
        } else if (text != COMMENT && from != null) {
            from.request(1);
        }
    }

    /** Called now and then: sends a comment that is due, cuts off a reader that takes nothing. */
    void look(long now, long patienceNs) {
        if (writing.get() > 0) {
            if (now - progressAt > patienceNs) {
                cutOff(CutOff.SLOW);
            }
        } else if (now - beatAt >= BEAT_NS && !over.get()) {
            beatAt = now;
            write(COMMENT);
        }
    }

    @Override
    public void onComplete() {
        if (leave()) {
            response.end();
        }
    }

    /** The head is out: all that can still be told is that this is not the end. */
    @Override
    public void onError(Throwable failure) {
        cutOff(failure instanceof ServerLeaves ? CutOff.STOPPING : CutOff.UNREADABLE);
    }

    /** Ends it before its time, with the reason where the connection still takes it. */
    void cutOff(CutOff why) {
        if (leave()) {
            open.cut(this, why);
            response.write(why.comment()).whenComplete((done, failure) -> end(why));
        }
    }

    private void end(CutOff why) {
        ended = true;
        if (why.isOrderly()) {
            response.end();
        } else {
            response.reset();
        }
    }

    /** Ends a connection that did not take the reason either. */
    void reset() {
        if (!ended) {
            response.reset();
        }
    }

    /** Whether it was not over before. */
    private boolean leave() {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        open.remove(this);
        var from = subscription;
        if (from != null) {
            from.cancel();
        }
        return true;
    }
}
