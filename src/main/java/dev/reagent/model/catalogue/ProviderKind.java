package dev.reagent.model.catalogue;

/** The wire format of a provider, and its default address. */
public enum ProviderKind {
    /** Anthropic's Messages. */
    ANTHROPIC("anthropic", "https://api.anthropic.com", "ANTHROPIC_BASE_URL"),
    /** OpenAI's Chat Completions, from OpenAI or any compatible server. */
    OPENAI("openai", "https://api.openai.com/v1", "OPENAI_BASE_URL"),
    /** OpenAI's Chat Completions with OpenRouter's changes: it reports the cost itself. */
    OPENROUTER("openai", "https://openrouter.ai/api/v1", "OPENROUTER_BASE_URL"),
    /** The planner inside this server. */
    OFFLINE("offline", "", "");

    private final String wire;
    private final String officialBaseUrl;
    private final String baseUrlVariable;

    ProviderKind(String wire, String officialBaseUrl, String baseUrlVariable) {
        this.wire = wire;
        this.officialBaseUrl = officialBaseUrl;
        this.baseUrlVariable = baseUrlVariable;
    }

    /** Returns the wire format's name in an {@link dev.reagent.agent.task.Origin}. */
    public String wire() {
        return wire;
    }

    String officialBaseUrl() {
        return officialBaseUrl;
    }

    String baseUrlVariable() {
        return baseUrlVariable;
    }
}
