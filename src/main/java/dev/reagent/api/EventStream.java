package dev.reagent.api;

import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Multi;

/**
 * The entity of a streamed answer: frames as they happen.
 *
 * @param frames each a whole event; asked for one at a time, as fast as the reader takes them
 */
record EventStream(SessionId session, Multi<byte[]> frames) {}
