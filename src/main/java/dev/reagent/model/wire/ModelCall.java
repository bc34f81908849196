package dev.reagent.model.wire;

import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.ModelException;
import dev.reagent.model.ModelException.Code;
import dev.reagent.model.catalogue.Quirk;
import dev.reagent.model.wire.fault.ProviderFault;
import dev.reagent.model.wire.fault.UnreadCall;
import dev.reagent.model.wire.format.AnswerReader;
import dev.reagent.model.wire.format.StreamEnd;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One request to a model with all its tries, from the wait for a place to the answer. It runs on one event loop; calls from other threads
 * are moved there first.
 */
final class ModelCall implements Flow.Subscription, Exchange.Listener {

    private final Provider provider;
    private final Context context;
    private final WireRequest wire;
    private final ChatRequest request;
    private final Deltas deltas;
    private final Place place;
    private final long startedAt = System.nanoTime();

    private @Nullable Exchange exchange;
    private Set<Quirk> heeded = Set.of();
    private AnswerReader reader;
    private SseParser parser;
    private int tried;
    private Duration waited;
    private boolean emitted;
    private boolean over;
    private long deadline = -1;

    ModelCall(Provider provider, Context context, WireRequest wire, Flow.Subscriber<? super ChatEvent> subscriber) {
        this.provider = provider;
        this.context = context;
        this.wire = wire;
        this.request = wire.request();
        this.deltas = new Deltas(subscriber);
        this.place = new Place(provider, context, this::onEntered, this::give);
        this.tried = request.tries().failed();
        this.waited = request.tries().waited();
        this.reader = wire.reader();
        this.parser = new SseParser(provider.limits().maxEventBytes());
    }

    @Override
    public void request(long n) {
        context.runOnContext(now -> {
            if (n <= 0) {
                end();
                deltas.fail(new IllegalArgumentException("a demand must be positive, not " + n));
                return;
            }
            deltas.request(n);
            if (deltas.isEmpty() && exchange != null) {
                exchange.resume();
            }
        });
    }

    @Override
    public void cancel() {
        deltas.silence();
        context.runOnContext(now -> end());
    }

    /** Starts. Must be called on the event loop. */
    void start() {
        if (over) {
            return;
        }
        deadline = provider.vertx()
                .setTimer(
                        Math.max(1, request.timeout().toMillis()),
                        late -> give(new ProviderFault(
                                Code.TIMEOUT,
                                false,
                                "did not finish within " + request.timeout().toSeconds() + " s",
                                null)));
        place.enterAfter(request.tries().pause());
    }

    private void onEntered() {
        if (over) {
            return;
        }
        tried++;
        heeded = provider.quirks().of(wire.model());
        reader = wire.reader();
        parser = new SseParser(provider.limits().maxEventBytes());
        if (wire.isLarge()) {
            Thread.ofVirtual().name("model-request").start(this::encodeElsewhere);
        } else {
            encode().run();
        }
    }

    private void encodeElsewhere() {
        var next = encode();
        context.runOnContext(now -> next.run());
    }

    private Runnable encode() {
        try {
            var body = wire.encode(heeded);
            return () -> send(body);
        } catch (RuntimeException cannotBeWritten) {
            return () -> give(wire.unwritten(cannotBeWritten));
        }
    }

    private void send(Buffer body) {
        if (over) {
            return;
        }
        exchange = new Exchange(provider.vertx(), provider.limits(), this);
        exchange.start(provider.http().clientFor(wire.model().endpoint().url()), wire.options(), body);
    }

    @Override
    public void onBytes(byte[] bytes) {
        try {
            parser.accept(bytes, this::onEvent);
            if (!over && deltas.isFull() && exchange != null) {
                exchange.pause();
            }
        } catch (ProviderFault fault) {
            var known = fault.ofRequest(exchange == null ? null : exchange.requestId());
            abortExchange();
            onFault(known, "");
        }
    }

    private void onEvent(String type, byte[] data) throws ProviderFault {
        if (over) {
            return;
        }
        if (reader.accept(type, data, this::emit)) {
            answered();
        } else if (reader.isFinished() && exchange != null && !"ping".equals(type)) {
            exchange.expectEnd();
        }
    }

    private void emit(ChatEvent event) {
        if (!over) {
            emitted = true;
            deltas.offer(event);
        }
    }

    @Override
    public void onEnd() {
        try {
            endEvents();
            if (!over) {
                reader.end();
                answered();
            }
        } catch (ProviderFault cut) {
            onFault(cut.ofRequest(exchange == null ? null : exchange.requestId()), "");
        }
    }

    /** A cut event is harmless if the answer is complete. */
    private void endEvents() throws ProviderFault {
        try {
            parser.end(this::onEvent);
        } catch (ProviderFault cut) {
            if (!reader.isFinished()) {
                throw cut;
            }
        }
    }

    @Override
    public void onWhole(byte[] json) {
        try {
            onEvent("", json);
            onEvent("", StreamEnd.MARK);
        } catch (ProviderFault broken) {
            onFault(broken.ofRequest(exchange == null ? null : exchange.requestId()), "");
        }
    }

    private void answered() {
        if (exchange != null) {
            exchange.finish();
            exchange = null;
        }
        finish(reader.answer(this::emit).withSpent(wire.spent(reader)));
    }

    private void finish(ChatAnswer answer) {
        end();
        deltas.offer(new ChatEvent.Answered(answer));
        deltas.complete();
    }

    @Override
    public void onFault(ProviderFault fault, String providersWords) {
        if (over) {
            return;
        }
        exchange = null;
        if (!emitted && hasLearned(fault, providersWords)) {
            askOtherwise(fault, providersWords);
            return;
        }
        provider.meters().tryFailed(fault.code());
        var failed = wire.failed(fault);
        failed.log(tried, providersWords);
        if (fault.code() == Code.INVALID_OUTPUT) {
            finish(UnreadCall.of(fault, wire.model(), wire.spent(reader), failed.report()));
            return;
        }
        var pause = provider.retryPolicy()
                .waitBeforeNext(fault, tried, waited, ThreadLocalRandom.current())
                .filter(wait -> wait.compareTo(timeLeft()) < 0)
                .orElse(null);
        if (pause == null || emitted) {
            give(fault, pause);
            return;
        }
        deltas.offer(new ChatEvent.TryFailed(failure(fault, pause)));
        // the usage of this try has been reported, and must not be reported again
        reader = wire.reader();
        place.leave();
        waited = waited.plus(pause);
        place.enterAfter(pause);
    }

    /** Returns whether the provider refuses a form of the request for which there is another one. */
    private boolean hasLearned(ProviderFault fault, String providersWords) {
        return fault.code() == Code.BAD_REQUEST
                && provider.quirks()
                        .learn(
                                wire.model(),
                                providersWords,
                                heeded,
                                wire.format().known());
    }

    /** Tries again at once with the same place. It does not count as a failed try, because the provider works. */
    private void askOtherwise(ProviderFault fault, String providersWords) {
        wire.failed(fault).log(tried, providersWords);
        tried--;
        onEntered();
    }

    private Duration timeLeft() {
        return request.timeout().minusNanos(System.nanoTime() - startedAt);
    }

    private void give(ProviderFault fault) {
        give(fault, null);
    }

    private void give(ProviderFault fault, @Nullable Duration pause) {
        if (over) {
            return;
        }
        var failure = failure(fault, pause);
        end();
        deltas.fail(failure);
    }

    private ModelException failure(ProviderFault fault, @Nullable Duration pause) {
        return wire.failed(fault).toException(wire.spent(reader), pause);
    }

    private void end() {
        if (!over) {
            over = true;
            provider.vertx().cancelTimer(deadline);
            abortExchange();
            place.leave();
        }
    }

    private void abortExchange() {
        if (exchange != null) {
            exchange.abort();
            exchange = null;
        }
    }
}
