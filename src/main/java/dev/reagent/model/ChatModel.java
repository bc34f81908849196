package dev.reagent.model;

import io.smallrye.mutiny.Multi;

/** Asks a language model for its next turn. Thread-safe; one instance serves every session. */
public interface ChatModel {

    /**
     * Asks once, trying again inside as long as nothing of an answer has been emitted and the step has tries left.
     *
     * @return failed tries and deltas as they come, then exactly one {@link ChatEvent.Answered} and the end; emitted on an
     *         event loop. Each carries only its own usage. Fails with {@link ModelException} only. Cancelling the
     *         subscription aborts the call on the wire. Nothing happens before the subscription; each subscription is
     *         a call of its own
     */
    Multi<ChatEvent> ask(ChatRequest request);
}
