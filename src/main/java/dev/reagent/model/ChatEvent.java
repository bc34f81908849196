package dev.reagent.model;

/** An event of a request to a model. */
public sealed interface ChatEvent {

    /** A try failed before any of its answer arrived. Another one follows after {@link ModelException#pause}. */
    record TryFailed(ModelException failure) implements ChatEvent {}

    /** A piece of the model's thinking. */
    record ThoughtDelta(String text) implements ChatEvent {}

    /** A piece of the model's words. */
    record TextDelta(String text) implements ChatEvent {}

    /** The whole answer; the last event. */
    record Answered(ChatAnswer answer) implements ChatEvent {}
}
