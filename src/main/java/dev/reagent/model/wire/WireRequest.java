package dev.reagent.model.wire;

import dev.reagent.model.ChatRequest;
import dev.reagent.model.ModelException.Code;
import dev.reagent.model.Spent;
import dev.reagent.model.catalogue.CatalogueEntry;
import dev.reagent.model.catalogue.Price;
import dev.reagent.model.catalogue.Quirk;
import dev.reagent.model.wire.fault.FailedTry;
import dev.reagent.model.wire.fault.ProviderFault;
import dev.reagent.model.wire.format.AnswerReader;
import dev.reagent.model.wire.format.WireFormat;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Set;
import org.jboss.logging.Logger;

/** A request to a model in the format of its provider; the same for every try. */
record WireRequest(ChatRequest request, CatalogueEntry model, WireFormat format) {

    private static final Logger LOG = Logger.getLogger(WireRequest.class);

    private static final int LARGE_HISTORY = 256 * 1024;

    /** Returns whether writing it would block an event loop, and with it every other stream on it. */
    boolean isLarge() {
        return RequestSize.of(request) > LARGE_HISTORY;
    }

    /** Returns the body. It is not kept: each try writes it again, so that ten thousand waiting requests hold none. */
    Buffer encode(Set<Quirk> heeded) {
        return Buffer.buffer(format.encode(request, model, heeded));
    }

    /** Returns the fault of a try whose body could not be written. */
    ProviderFault unwritten(RuntimeException failure) {
        LOG.errorf(
                failure,
                "Session %s, step %d: the request to model %s could not be written",
                request.sessionId(),
                request.step(),
                model.info().id());
        return new ProviderFault(Code.BAD_REQUEST, false, "was not asked: no request could be written", null);
    }

    RequestOptions options() {
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(model.endpoint().url());
        options.putHeader("content-type", "application/json");
        options.putHeader("accept", "text/event-stream");
        format.addHeaders(options.getHeaders(), model.endpoint());
        return options;
    }

    /** Returns a reader for one try's answer. */
    AnswerReader reader() {
        return format.reader(request, model);
    }

    FailedTry failed(ProviderFault fault) {
        return new FailedTry(request, model, fault);
    }

    /** Returns what the answer used so far; its cost is the provider's own figure if there is one. */
    Spent spent(AnswerReader reader) {
        var reported = reader.reportedCost();
        var cost = reported == null ? model.price().of(reader.usage()) : Price.ofDollars(reported);
        return new Spent(reader.usage(), cost);
    }
}
