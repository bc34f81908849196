package dev.reagent.sandbox;

/**
 * How much of a machine one server uses for its sandboxes.
 *
 * @param places    sandboxes that run code at once
 * @param memoryMb  MiB for all of them together; 0 for three quarters of the machine's memory
 * @param leastWarm sandboxes of the usual tier that run even while there is no code for them
 * @param mostWarm  the most such sandboxes of each tier that was used lately; 0 for none
 * @param staying   bounds of sandboxes that stay with their sessions
 */
public record SandboxBounds(int places, long memoryMb, int leastWarm, int mostWarm, StayBounds staying) {

    /** Uses the default bounds for sandboxes that stay. */
    public SandboxBounds(int places, long memoryMb, int leastWarm, int mostWarm) {
        this(places, memoryMb, leastWarm, mostWarm, StayBounds.USUAL);
    }

    /** Returns the MiB for all sandboxes of one machine together. */
    public long memoryMb(long ofTheMachine) {
        return memoryMb > 0 ? memoryMb : ofTheMachine / 4 * 3;
    }
}
