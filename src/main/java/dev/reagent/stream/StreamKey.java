package dev.reagent.stream;

import dev.reagent.agent.task.SessionId;

/** Identifies a feed: readers with equal keys share one. */
record StreamKey(String orgId, SessionId session, StreamFormat format) {}
