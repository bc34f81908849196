package dev.reagent.agent;

/** Why a model stopped writing. */
public enum StopReason {
    END,
    TOOL_USE,
    MAX_TOKENS,
    STOP_SEQUENCE,
    PAUSE,
    REFUSAL,
    CONTEXT_FULL,
    OTHER
}
