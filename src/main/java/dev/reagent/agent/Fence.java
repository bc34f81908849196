package dev.reagent.agent;

/**
 * What a write must carry to be taken: the claim it was made under.
 *
 * @param attempt how often the session was claimed, from 1; 0 before the first claim
 * @param lease   a random 64-bit number of that claim, as 16 hex digits; empty before the first claim
 */
public record Fence(int attempt, String lease) {

    public static final Fence NONE = new Fence(0, "");
}
