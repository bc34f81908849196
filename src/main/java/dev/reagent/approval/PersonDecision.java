package dev.reagent.approval;

/** A person's decision on an approval. */
public sealed interface PersonDecision {

    record Approve() implements PersonDecision {}

    /** @param args the arguments to use instead, the text of a JSON object */
    record Edit(String args) implements PersonDecision {}

    record Reject(String message) implements PersonDecision {}

    record Respond(String message) implements PersonDecision {}
}
