package dev.reagent.agent;

/**
 * Tokens that a model call used. The first five kinds are disjoint; reasoning is a part of output.
 *
 * @param input        tokens of the prompt that were not in a cache
 * @param cacheRead    tokens of the prompt read from the provider's cache
 * @param cacheWrite5m tokens written to a cache kept five minutes
 * @param cacheWrite1h tokens written to a cache kept an hour
 * @param output       tokens the model wrote
 * @param reasoning    tokens of {@code output} that were thinking
 */
public record Usage(long input, long cacheRead, long cacheWrite5m, long cacheWrite1h, long output, long reasoning) {

    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0);

    public Usage plus(Usage other) {
        return new Usage(
                input + other.input,
                cacheRead + other.cacheRead,
                cacheWrite5m + other.cacheWrite5m,
                cacheWrite1h + other.cacheWrite1h,
                output + other.output,
                reasoning + other.reasoning);
    }

    public long cacheWrite() {
        return cacheWrite5m + cacheWrite1h;
    }
}
