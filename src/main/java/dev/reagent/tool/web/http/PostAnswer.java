package dev.reagent.tool.web.http;

import dev.reagent.agent.call.Failure;
import io.vertx.core.MultiMap;

/** The result of a guarded post. */
public sealed interface PostAnswer {

    /** The server answered, with any status. */
    record Answered(int status, MultiMap headers) implements PostAnswer {}

    /**
     * It did not answer, or the request was not sent.
     *
     * @param why {@code address_refused}, {@code unknown_host}, {@code invalid_url}, {@code network}, {@code timeout} or
     *            {@code busy}; the message names no address
     */
    record Unanswered(Failure why) implements PostAnswer {}
}
