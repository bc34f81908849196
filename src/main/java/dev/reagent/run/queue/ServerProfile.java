package dev.reagent.run.queue;

import java.time.Instant;

/**
 * Where a server runs, as it reports itself.
 *
 * @param host      name of its machine; in a container the container's
 * @param pid       its process id there
 * @param address   host and port that it listens on
 * @param startedAt by its own clock
 */
public record ServerProfile(String host, long pid, String address, Instant startedAt) {}
