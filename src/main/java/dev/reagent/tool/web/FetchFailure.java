package dev.reagent.tool.web;

import dev.reagent.agent.Failure;
import dev.reagent.tool.ToolErrorCode;

/** A fetch that brought nothing, in words for the model. */
final class FetchFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    FetchFailure(ToolErrorCode code, String message) {
        super(message, null, false, false);
        this.failure = code.because(message);
    }

    Failure failure() {
        return failure;
    }
}
