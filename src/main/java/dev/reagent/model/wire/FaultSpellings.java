package dev.reagent.model.wire;

import static java.util.Map.entry;

import dev.reagent.model.ModelException.Code;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How providers spell the errors that their status does not tell, as data. Each spelling was written down from what the
 * servers send or from their documentation; all are compared in lower case.
 */
final class FaultSpellings {

    /** What is said, and what it means; the first that fits counts. */
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

    /** An account that will not pay, whenever it is asked again. */
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

    /** The model, or the server it runs on, was not made for tools. */
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

    /** What the model wrote as a call is none: its own fault, and told to it. */
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

    /** The few that mean the same though the status says to wait: words about tokens stand in every rate limit, too. */
    private static final Pattern TOO_LONG_TO_WAIT_FOR =
            Pattern.compile("context_length_exceeded|tokens must be reduced in order to run");

    /** What an error's type or code is as an HTTP status, for errors inside a stream. */
    static final Map<String, Integer> STATUSES = Map.ofEntries(
            entry("invalid_request_error", 400),
            entry("invalid_argument", 400),
            entry("badrequesterror", 400),
            entry("bad_request", 400),
            entry("invalid_prompt", 400),
            entry("authentication_error", 401),
            entry("invalid_authentication_error", 401),
            entry("unauthenticated", 401),
            entry("unauthorized", 401),
            entry("billing_error", 402),
            entry("permission_error", 403),
            entry("permission_denied", 403),
            entry("not_found_error", 404),
            entry("not_found", 404),
            entry("notfounderror", 404),
            entry("model_not_found", 404),
            entry("request_too_large", 413),
            entry("rate_limit_error", 429),
            entry("rate_limit_exceeded", 429),
            entry("rate_limit_reached_error", 429),
            entry("too_many_requests", 429),
            entry("resource_exhausted", 429),
            entry("tokens", 429),
            entry("requests", 429),
            entry("unavailable", 503),
            entry("unavailable_error", 503),
            entry("service_unavailable", 503),
            entry("deadline_exceeded", 504),
            entry("timeout_error", 504),
            entry("overloaded_error", 529),
            entry("engine_overloaded_error", 529),
            entry("overloaded", 529));

    private FaultSpellings() {}

    /** What the words of an error mean; null where they add nothing to its status. */
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
