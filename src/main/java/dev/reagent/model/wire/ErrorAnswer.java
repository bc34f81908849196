package dev.reagent.model.wire;

import dev.reagent.model.wire.fault.FaultReader;
import dev.reagent.model.wire.fault.ProviderFault;
import dev.reagent.model.wire.fault.RetryAfter;
import dev.reagent.model.wire.fault.WireJson;
import io.vertx.core.http.HttpClientResponse;
import java.time.Instant;

/** An error response of a provider. */
final class ErrorAnswer {

    private ErrorAnswer() {}

    /** Reads the fault from status, headers and body. Some servers respond with 200 and put the error into the body. */
    static ProviderFault read(HttpClientResponse answered, byte[] body) {
        return answered.statusCode() == 200
                ? FaultReader.inAnswer(WireJson.readLeniently(body))
                        .orElseGet(() -> ProviderFault.protocol("answered with something else than a stream of events"))
                : FaultReader.ofResponse(answered.statusCode(), body, RetryAfter.of(answered.headers(), Instant.now()));
    }
}
