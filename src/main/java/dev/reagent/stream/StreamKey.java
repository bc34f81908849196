package dev.reagent.stream;

import dev.reagent.agent.SessionId;

/** What readers have in common that share a feed. */
record StreamKey(String orgId, SessionId session, StreamFormat format) {}
