package dev.reagent.api.stream;

import dev.reagent.agent.task.SessionId;
import dev.reagent.stream.ServerStopping;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Writes one reader's events to its connection: each chunk after the previous one was written, and a comment at intervals. Disconnects a
 * reader that receives nothing for too long; it may resume. Thread-safe.
 */
final class EventPump implements Subscriber<byte[]> {

    /** Keeps the open streams of a server, and ends them. Thread-safe. */
    interface Owner {

        /** Called when a stream ends before its session, because of {@code why}. */
        void cut(EventPump pump, CutOff why);

        /** Removes a stream that is over. */
        void remove(EventPump pump);
    }

    private static final long BEAT_NS = 15_000_000_000L;
    private static final byte[] COMMENT = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

    private final SessionId session;
    private final ServerHttpResponse response;
    private final Owner open;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger writing = new AtomicInteger();
    private volatile @Nullable Subscription subscription;
    private volatile boolean ended;
    private volatile long progressAt;
    private volatile long beatAt = System.nanoTime();

    EventPump(SessionId session, ServerHttpResponse response, Owner open) {
        this.session = session;
        this.response = response;
        this.open = open;
    }

    /** Sends the headers now, before the first event. */
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

    /** Called at intervals: sends a comment that is due, disconnects a reader that receives nothing. */
    void check(long now, long patienceNs) {
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

    /** The headers are sent: all that the stream can still say is that this is not the end. */
    @Override
    public void onError(Throwable failure) {
        cutOff(failure instanceof ServerStopping ? CutOff.STOPPING : CutOff.UNREADABLE);
    }

    /** Ends the stream early, with the reason if the connection still accepts it. */
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

    /** Resets a connection that did not accept the reason either. */
    void reset() {
        if (!ended) {
            response.reset();
        }
    }

    /** Ends the stream; returns false if it was over before. */
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
