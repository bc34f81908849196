package dev.reagent.agent.call;

/**
 * Identifies the claim under which a write is made. The log rejects writes under an outdated claim.
 *
 * @param attempt the claim's number within the session, from 1; 0 before the first claim
 * @param lease   a random 64-bit number of that claim, as 16 hex digits; empty before the first claim
 */
public record Fence(int attempt, String lease) {

    public static final Fence NONE = new Fence(0, "");
}
