package dev.reagent.api.stream;

import dev.reagent.agent.task.SessionId;
import io.smallrye.mutiny.Multi;

/**
 * The entity of a streamed response: events as they happen.
 *
 * @param pieces each of whole events; requested one at a time, as fast as the reader receives them
 */
record EventStream(SessionId session, Multi<byte[]> pieces) {}
