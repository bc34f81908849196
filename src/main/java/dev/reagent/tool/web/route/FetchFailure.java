package dev.reagent.tool.web.route;

import dev.reagent.agent.call.Failure;
import dev.reagent.tool.ToolErrorCode;

/** A failed fetch. The message is for the model. */
public final class FetchFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public FetchFailure(ToolErrorCode code, String message) {
        super(message, null, false, false);
        this.failure = code.because(message);
    }

    public Failure failure() {
        return failure;
    }
}
