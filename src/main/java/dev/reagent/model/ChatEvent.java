package dev.reagent.model;

/** What comes from a model while it answers. */
public sealed interface ChatEvent {

    /** A request failed before anything of its answer came, and another one follows after {@link ModelException#pause}. */
    record TryFailed(ModelException failure) implements ChatEvent {}

    /** Some more of its thinking. */
    record ThoughtDelta(String text) implements ChatEvent {}

    /** Some more of its words. */
    record TextDelta(String text) implements ChatEvent {}

    /** The whole answer; the last event. */
    record Answered(ChatAnswer answer) implements ChatEvent {}
}
