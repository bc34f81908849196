package dev.reagent.model;

import io.smallrye.mutiny.Multi;

/** Requests the next turn of a language model. Thread-safe; one instance serves every session. */
public interface ChatModel {

    /**
     * Sends a request. Tries again while nothing of an answer has been emitted and the step has tries left. Nothing happens before the
     * subscription; each subscription sends its own request. Cancelling the subscription ends the request on the wire.
     *
     * @return failed tries and deltas as they arrive, then exactly one {@link ChatEvent.Answered} and completion; emitted on an event loop.
     *     Each carries only its own usage. Fails with {@link ModelException} only
     */
    Multi<ChatEvent> ask(ChatRequest request);
}
