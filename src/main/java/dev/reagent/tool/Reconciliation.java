package dev.reagent.tool;

/** What a tool can tell of a call that its server may or may not have made before it went away. */
public sealed interface Reconciliation {

    /** It happened; this is its result, as the call itself would have brought it. */
    record Happened(ToolResult result) implements Reconciliation {}

    /** It did not happen, and a late one would be refused: it may be made. */
    record DidNotHappen() implements Reconciliation {}

    /** Nobody can tell from here: a person is asked. */
    record Unknown() implements Reconciliation {}
}
