package dev.reagent.tool;

/** What a tool finds out about a call that a server may or may not have made before it died. */
public sealed interface Reconciliation {

    /** The call was made; this is its result, the same as from the call itself. */
    record Happened(ToolResult result) implements Reconciliation {}

    /** The call was not made, and a late one would be refused, so it may be made now. */
    record DidNotHappen() implements Reconciliation {}

    /** The tool cannot find out, so a person must decide. */
    record Unknown() implements Reconciliation {}
}
