package dev.reagent.run;

import java.time.Instant;

/**
 * Where a server is, in its own words.
 *
 * @param host      its machine's name; in a container the container's
 * @param pid       its process there
 * @param address   host and port that it answers on
 * @param startedAt by its own clock
 */
public record ServerProfile(String host, long pid, String address, Instant startedAt) {}
