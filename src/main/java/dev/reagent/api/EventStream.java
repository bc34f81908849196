package dev.reagent.api;

import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Multi;

/**
 * The entity of a streamed answer: events as they happen.
 *
 * @param pieces each of whole events; asked for one at a time, as fast as the reader takes them
 */
record EventStream(SessionId session, Multi<byte[]> pieces) {}
