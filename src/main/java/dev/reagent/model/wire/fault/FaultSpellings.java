package dev.reagent.model.wire.fault;

import dev.reagent.model.ModelException.Code;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The spellings of provider errors that their status does not show, as data. Each was taken from real responses or from documentation. All
 * are compared in lower case.
 */
final class FaultSpellings {

    /** A spelling and its meaning; the first that matches counts. */
    private record Spelling(Code code, Pattern words) {}

    /** The prompt, or prompt and answer together, do not fit the model. */
    private static final List<String> CONTEXT_TOO_LONG = List.of(
            "context_length_exceeded", // OpenAI, Azure, Groq, Cerebras
            "exceed_context_size_error", // llama.cpp
            "model_max_prompt_tokens_exceeded",
            "contextwindowexceedederror", // LiteLLM
            "string_above_max_length", // OpenAI, Azure
            "(maximum|available|model'?s?) context (length|size|window)", // OpenAI, vLLM, DeepSeek, OpenRouter, Mistral
            "context (window|limit|length|size)\\b.*\\bexceed", // MiniMax, LM Studio
            "exceed\\w*\\b.{0,60}\\bcontext (window|limit|length|size)", // OpenAI, llama.cpp, Ollama
            "exceed\\w* context",
            "context length of only", // LM Studio
            "(than|reached) (the )?context length", // LM Studio, SGLang
            "context the overflows", // LM Studio, spelt so
            "longer than the (model's )?(context|maximum (model )?)length", // vLLM, SGLang
            "maximum (prompt|model|input) length", // xAI, vLLM
            "(prompt|input) is too long", // Anthropic, Bedrock, Fireworks
            "(prompt|input) too long", // Ollama
            "too large for model with \\d+", // Mistral
            "input token count", // Gemini
            "exceeds the maximum number of tokens", // Gemini
            "prompt token count of \\d+ exceeds",
            "requested tokens.{0,30} exceed", // llama-cpp-python
            "requested token count exceeds", // SGLang
            "exceeded model token limit", // Kimi
            "too many tokens", // Cohere, Mistral
            "max_new_tokens`? must be <=", // TGI, Together
            "must have less than \\d+ tokens", // TGI
            "range of input length should be", // Qwen
            "reduce the length of (the|your) (messages|prompt|input)", // Groq, OpenAI
            "tokens must be reduced in order to run"); // OpenAI, of a request above the rate limit as a whole

    /** The account has no credit, so no later try can succeed. */
    private static final List<String> QUOTA_EXHAUSTED = List.of(
            "insufficient_quota", // OpenAI
            "billing_hard_limit_reached",
            "billing_not_active",
            "exceeded_current_quota_error", // Kimi
            "credit balance is too low", // Anthropic, as a 400
            "insufficient (balance|credits|funds)", // DeepSeek, OpenRouter
            "used all available credits", // xAI, as a 403
            "key limit exceeded", // OpenRouter, as a 403
            "exceeded your monthly included credits"); // Hugging Face

    private static final List<String> AUTH = List.of(
            "invalid_api_key",
            "api_key_invalid", // Gemini, as a 400
            "api key not valid",
            "incorrect api key");

    /** The model, or its server, does not support tools. */
    private static final List<String> NOT_SUPPORTED =
            List.of(
                    "(does not|doesn't|do not|not) (currently )?support (the )?(`|'|\")?(native )?(tool|function)", // Ollama, DeepSeek
                    "(tool|function)s?(_|-| )?(use|call|calls|calling|choice)?(`|'|\")? ?(parameter )?(is|are) (not supported|unsupported|not enabled|not available)",
                    "(tool|function) (use|calling) with .{0,60}(is|are) (not supported|unsupported)",
                    "support for (tools|tool use|function calling) is not",
                    "no endpoints found that support (tool|function)", // OpenRouter, as a 404
                    "--enable-auto-tool-choice", // vLLM
                    "tool-call-parser", // vLLM, SGLang
                    "requires? --jinja", // llama.cpp, as a 500
                    "(unrecognized request argument supplied|unsupported param(eter)?): '?(tools|tool_choice|functions)"); // old Azure, llama.cpp

    /** The model wrote a call that cannot be read: its own error, which it receives. */
    private static final List<String> INVALID_OUTPUT = List.of(
            "tool_use_failed", // Groq
            "output_parse_failed", // Groq
            "json_validate_failed", // Groq
            "error parsing tool call", // Ollama, as a 500
            "failed to parse tool call", // llama.cpp, LM Studio
            "failed to call a function");

    private static final List<Spelling> ALL = List.of(
            spelling(Code.INVALID_OUTPUT, INVALID_OUTPUT),
            spelling(Code.QUOTA_EXHAUSTED, QUOTA_EXHAUSTED),
            spelling(Code.AUTH, AUTH),
            spelling(Code.NOT_SUPPORTED, NOT_SUPPORTED),
            spelling(Code.CONTEXT_TOO_LONG, CONTEXT_TOO_LONG));

    /** The few spellings that have this meaning although the status says to wait: every rate limit also mentions tokens. */
    private static final Pattern TOO_LONG_TO_WAIT_FOR =
            Pattern.compile("context_length_exceeded|tokens must be reduced in order to run");

    private FaultSpellings() {}

    /** Returns the meaning of an error's words; null if they add nothing to its status. */
    static @Nullable Code find(ProviderError error, int status) {
        var said = error.spelling();
        for (var spelling : ALL) {
            if (spelling.words().matcher(said).find()
                    && (spelling.code() != Code.CONTEXT_TOO_LONG || mayBeAboutLength(status, said))) {
                return spelling.code();
            }
        }
        return status == 413 ? Code.CONTEXT_TOO_LONG : null;
    }

    private static boolean mayBeAboutLength(int status, String said) {
        return status != 429 || TOO_LONG_TO_WAIT_FOR.matcher(said).find();
    }

    private static Spelling spelling(Code code, List<String> words) {
        return new Spelling(code, Pattern.compile(String.join("|", words)));
    }
}
