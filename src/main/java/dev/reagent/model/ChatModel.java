package dev.reagent.model;

import io.smallrye.mutiny.Multi;

/** Asks a language model for its next turn. Thread-safe; one instance serves every session. */
public interface ChatModel {

    /**
     * Asks once, retrying inside as long as nothing has been emitted.
     *
     * @return deltas as they come, then exactly one {@link ChatEvent.Answered} and the end; emitted on an event loop.
     *         Fails with {@link ModelException} only, which carries the usage of the failed tries. Cancelling the
     *         subscription aborts the call on the wire. Nothing happens before the subscription; each subscription is
     *         a call of its own
     */
    Multi<ChatEvent> ask(ChatRequest request);
}
