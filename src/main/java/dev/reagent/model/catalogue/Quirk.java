package dev.reagent.model.catalogue;

/**
 * A feature that a provider refuses in a request, or needs in one. The settings list a provider's quirks, in lower case with dashes. Quirks
 * that refusals show later are added in memory.
 */
public enum Quirk {
    /** The provider refuses {@code stream_options}, so it is not sent. */
    NO_STREAM_OPTIONS,
    /** The provider refuses {@code max_tokens}: the limit is sent as {@code max_completion_tokens}. */
    NO_MAX_TOKENS,
    /** The provider refuses {@code max_completion_tokens}. Together with {@link #NO_MAX_TOKENS}, no limit is sent. */
    NO_MAX_COMPLETION_TOKENS,
    /** The provider refuses {@code temperature}, so it is not sent. */
    NO_TEMPERATURE,
    /** The provider refuses the {@code name} of a tool's message, so it is not sent. */
    NO_TOOL_NAME,
    /** The provider refuses its own thinking in a request, so it is not sent. */
    NO_REASONING,
    /** The provider refuses a user message after a tool message: a short assistant message is sent between them. */
    NO_USER_AFTER_TOOL,
    /** The provider accepts only call ids of nine letters and digits: others are replaced by such ids. */
    NINE_CHARACTER_IDS,
    /** The provider's schemas support only the keywords of OpenAPI 3.0: others are left out. */
    PLAIN_SCHEMAS,
    /** The provider needs thinking without a signature sent back. Anthropic refuses it, so by default it is not sent. */
    UNSIGNED_THINKING
}
