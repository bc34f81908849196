package dev.reagent.tool.web;

import dev.reagent.agent.Failure;
import io.vertx.core.MultiMap;

/** What came of a guarded post. */
public sealed interface PostAnswer {

    /** The server answered, well or not. */
    record Answered(int status, MultiMap headers) implements PostAnswer {}

    /**
     * It did not, or was not asked at all.
     *
     * @param why {@code address_refused}, {@code unknown_host}, {@code invalid_url}, {@code network}, {@code timeout} or
     *            {@code busy}; the message names no address
     */
    record Unanswered(Failure why) implements PostAnswer {}
}
