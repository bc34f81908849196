package dev.reagent.model.catalogue;

/**
 * Something that a provider refuses in a request, or needs in one. The settings list a provider's quirks, in lower case with dashes; what
 * a provider refuses later is added in memory.
 */
public enum Quirk {
    /** It does not know {@code stream_options}, which is not sent. */
    NO_STREAM_OPTIONS,
    /** It does not take {@code max_tokens}: the limit is sent as {@code max_completion_tokens}. */
    NO_MAX_TOKENS,
    /** It does not take {@code max_completion_tokens}. With {@link #NO_MAX_TOKENS}, no limit is sent. */
    NO_MAX_COMPLETION_TOKENS,
    /** It does not take {@code temperature}, which is not sent. */
    NO_TEMPERATURE,
    /** It does not take the {@code name} of a tool's message, which is not sent. */
    NO_TOOL_NAME,
    /** It does not take its own thinking back, which is not sent. */
    NO_REASONING,
    /** It refuses a message of the user after one of a tool: a short message of the assistant stands between them. */
    NO_USER_AFTER_TOOL,
    /** It takes call ids of nine letters and digits only: others are replaced by such ids. */
    NINE_CHARACTER_IDS,
    /** Its schemas have only the keywords of OpenAPI 3.0: others are left out. */
    PLAIN_SCHEMAS,
    /** It wants thinking back that has no signature. Anthropic refuses it, so it is not sent otherwise. */
    UNSIGNED_THINKING
}
