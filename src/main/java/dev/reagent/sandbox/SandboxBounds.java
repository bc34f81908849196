package dev.reagent.sandbox;

/**
 * How much one server takes of a machine for its sandboxes.
 *
 * @param places sandboxes with an order at once
 * @param memoryMb MiB for those together; 0 for three quarters of the machine's
 * @param leastWarm sandboxes of the usual tier that are up before anybody asks
 * @param mostWarm of each tier that was asked for lately; 0 for none
 * @param staying of sandboxes that stay with their sessions
 */
record SandboxBounds(int places, long memoryMb, int leastWarm, int mostWarm, StayBounds staying) {

    /** With the usual ones for those that stay. */
    SandboxBounds(int places, long memoryMb, int leastWarm, int mostWarm) {
        this(places, memoryMb, leastWarm, mostWarm, StayBounds.USUAL);
    }

    /** MiB for all sandboxes of one machine together. */
    long memoryMb(long ofTheMachine) {
        return memoryMb > 0 ? memoryMb : ofTheMachine / 4 * 3;
    }
}
