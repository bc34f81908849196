package dev.reagent.model.wire;

import dev.reagent.agent.MicroDollars;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.ModelException;
import dev.reagent.model.ModelException.Code;
import dev.reagent.model.catalogue.CatalogueEntry;
import dev.reagent.model.catalogue.Price;
import dev.reagent.model.catalogue.Quirk;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One question to a model, from the wait for a place to the answer, over as many tries as it takes. All of it happens
 * on one event loop; what comes from elsewhere is brought there first.
 */
final class ModelCall implements Flow.Subscription, Exchange.Listener {

    private static final Logger LOG = Logger.getLogger(ModelCall.class);
    private static final int LARGE_HISTORY = 256 * 1024;

    private final WireModels wires;
    private final Context context;
    private final ChatRequest request;
    private final CatalogueEntry model;
    private final WireFormat format;
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

    ModelCall(
            WireModels wires,
            Context context,
            ChatRequest request,
            CatalogueEntry model,
            WireFormat format,
            Flow.Subscriber<? super ChatEvent> subscriber) {
        this.wires = wires;
        this.context = context;
        this.request = request;
        this.model = model;
        this.format = format;
        this.deltas = new Deltas(subscriber);
        this.place = new Place(wires, context, model.endpoint().provider(), this::onEntered, this::give);
        this.tried = request.tries().failed();
        this.waited = request.tries().waited();
        this.reader = format.reader(request, model);
        this.parser = new SseParser(wires.limits().maxEventBytes());
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

    /** Begins; on the event loop. */
    void start() {
        if (over) {
            return;
        }
        deadline = wires.vertx()
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
        heeded = wires.quirks().of(model);
        reader = format.reader(request, model);
        parser = new SseParser(wires.limits().maxEventBytes());
        if (RequestSize.of(request) > LARGE_HISTORY) {
            Thread.ofVirtual().name("model-request").start(this::encodeElsewhere);
        } else {
            encode().run();
        }
    }

    /** A large history would hold the event loop, and with it every other stream on it. */
    private void encodeElsewhere() {
        var next = encode();
        context.runOnContext(now -> next.run());
    }

    /** The body is not kept: a retry writes it again, and ten thousand waiting calls hold none. */
    private Runnable encode() {
        try {
            var body = Buffer.buffer(format.encode(request, model, heeded));
            return () -> send(body);
        } catch (RuntimeException cannotBeWritten) {
            LOG.error("A request to a model could not be written", cannotBeWritten);
            return () -> give(
                    new ProviderFault(Code.BAD_REQUEST, false, "was not asked: no request could be written", null));
        }
    }

    private void send(Buffer body) {
        if (over) {
            return;
        }
        var url = model.endpoint().url();
        var options = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(url);
        options.putHeader("content-type", "application/json");
        options.putHeader("accept", "text/event-stream");
        format.addHeaders(options.getHeaders(), model.endpoint());
        exchange = new Exchange(wires.vertx(), wires.limits(), this);
        exchange.start(wires.http().clientFor(url), options, body);
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

    /** An event that was cut does no harm where the answer is whole. */
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
            onEvent("", OpenAiReader.DONE);
        } catch (ProviderFault broken) {
            onFault(broken.ofRequest(exchange == null ? null : exchange.requestId()), "");
        }
    }

    private void answered() {
        if (exchange != null) {
            exchange.finish();
            exchange = null;
        }
        finish(reader.answer(this::emit).withUsage(reader.usage(), cost()));
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
        wires.metersOf(model.endpoint().provider()).tryFailed(fault.code());
        var failed = new FailedTry(request, model, fault);
        failed.log(tried, providersWords);
        if (fault.code() == Code.INVALID_OUTPUT) {
            finish(UnreadCall.of(fault, model, reader.usage(), cost(), failed.report()));
            return;
        }
        var pause = wires.retryPolicy()
                .waitBeforeNext(fault, tried, waited, ThreadLocalRandom.current())
                .filter(wait -> wait.compareTo(timeLeft()) < 0)
                .orElse(null);
        if (pause == null || emitted) {
            give(fault, pause);
            return;
        }
        deltas.offer(new ChatEvent.TryFailed(failure(fault, pause)));
        // what it used is told: it must not be told again
        reader = format.reader(request, model);
        place.leave();
        waited = waited.plus(pause);
        place.enterAfter(pause);
    }

    /** Whether the provider refuses a form of the request that there is another one for. */
    private boolean hasLearned(ProviderFault fault, String providersWords) {
        return fault.code() == Code.BAD_REQUEST && wires.quirks().learn(model, providersWords, heeded, format.known());
    }

    /** At once and on the same place; no failed try, as the provider is well. */
    private void askOtherwise(ProviderFault fault, String providersWords) {
        new FailedTry(request, model, fault).log(tried, providersWords);
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
        return new FailedTry(request, model, fault).toException(reader.usage(), cost(), pause);
    }

    private MicroDollars cost() {
        var reported = reader.reportedCost();
        return reported == null ? model.price().of(reader.usage()) : Price.ofDollars(reported);
    }

    private void end() {
        if (!over) {
            over = true;
            wires.vertx().cancelTimer(deadline);
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
