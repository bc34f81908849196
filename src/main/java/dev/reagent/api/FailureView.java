package dev.reagent.api;

import dev.reagent.agent.Failure;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Why a call failed. */
@Schema(description = "Why a call failed; the run goes on")
record FailureView(@Schema(examples = "timeout") String code, String message) {

    static FailureView of(Failure why) {
        return new FailureView(why.code(), why.message());
    }
}
