package dev.reagent.model.wire;

import static dev.reagent.model.ByteProvider.json;
import static dev.reagent.model.ByteProvider.response;
import static dev.reagent.model.ByteProvider.saying;
import static dev.reagent.model.ByteProvider.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.model.ByteProvider;
import dev.reagent.model.ModelException;
import dev.reagent.model.ModelTestbed;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What providers' errors mean, by the exact bytes that they send. */
class FaultTest {

    private static final String OPENAI = "openai";
    private static final String ANTHROPIC = "haiku";

    private final ByteProvider provider = new ByteProvider();
    private final ModelTestbed testbed = new ModelTestbed(provider.settings());

    @AfterEach
    void close() {
        testbed.close();
        provider.close();
    }

    static Stream<Arguments> errors() {
        return Stream.concat(responses(), streams());
    }

    private static Stream<Arguments> responses() {
        return Stream.of(
                // a full context
                error("context_too_long", 400, """
                        {"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}"""),
                error("context_too_long", 400, """
                        {"error":{"message":"Your input exceeds the context window of this model. Please adjust your input and try again.","type":"invalid_request_error"}}"""),
                error("context_too_long", 400, """
                        {"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"},"request_id":"req_1"}"""),
                error("context_too_long", 400, """
                        {"type":"error","error":{"type":"invalid_request_error","message":"input length and `max_tokens` exceed context limit: 190000 + 16000 > 200000, decrease input length or `max_tokens` and try again"}}"""),
                error("context_too_long", 413, """
                        {"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}"""),
                error("context_too_long", 400, """
                        {"error":{"code":"context_length_exceeded","message":"too long","innererror":{"code":"x"}}}"""),
                error("context_too_long", 400, """
                        [{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}]"""),
                error("context_too_long", 400, """
                        {"object":"error","message":"Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length","type":"invalid_request_prompt","param":null,"code":"3051"}"""),
                error("context_too_long", 400, """
                        {"error":{"message":"Please reduce the length of the messages or completion.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}"""),
                error("context_too_long", 413, """
                        {"error":{"message":"Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 9000","type":"tokens","code":"rate_limit_exceeded"}}"""),
                error("context_too_long", 429, """
                        {"error":{"message":"Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 40000. The input or output tokens must be reduced in order to run successfully.","type":"tokens","code":"rate_limit_exceeded"}}"""),
                error("context_too_long", 400, """
                        {"error":{"message":"This model's maximum context length is 65536 tokens. However, you requested 70000 tokens.","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}"""),
                error("context_too_long", 400, """
                        {"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens in the messages.","type":"BadRequestError","param":null,"code":400}"""),
                error("context_too_long", 400, """
                        {"object":"error","message":"The decoder prompt (length 5000) is longer than the maximum model length of 4096.","type":"BadRequestError","code":400}"""),
                error("context_too_long", 400, """
                        {"error":{"code":400,"message":"the request exceeds the available context size, try increasing it","type":"exceed_context_size_error","n_prompt_tokens":5000,"n_ctx":4096}}"""),
                error("context_too_long", 500, """
                        {"error":{"code":500,"message":"the request exceeds the available context size. try increasing the context size or enable context shift","type":"server_error"}}"""),
                error("context_too_long", 400, """
                        {"error":"prompt too long; exceeded max context length by 900 tokens"}"""),
                error("context_too_long", 400, """
                        {"error":"Trying to keep the first 4321 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough."}"""),
                error("context_too_long", 400, """
                        {"error":{"message":"This endpoint's maximum context length is 128000 tokens. However, you requested about 200000 tokens.","code":400,"metadata":{"provider_name":null}}}"""),
                error("context_too_long", 400, """
                        {"error":{"message":"Requested tokens (5012) exceed context window of 4096","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}"""),
                error("context_too_long", 400, """
                        {"message":"too many tokens: total number of tokens in the prompt cannot exceed 4081"}"""),
                error("context_too_long", 400, """
                        {"error":{"message":"Invalid request: Your request exceeded model token limit: 8192 (requested: 9000)","type":"invalid_request_error"}}"""),
                error("context_too_long", 422, """
                        {"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens","error_type":"validation"}"""),
                error("context_too_long", 400, """
                        {"code":"Client specified an invalid argument","error":"This model's maximum prompt length is 131072 but the request contains 537812 tokens."}"""),
                error("context_too_long", 400, """
                        {"detail":"Requested token count exceeds the model's maximum context length of 4096 tokens."}"""),
                // the account and the key
                error("quota_exhausted", 400, """
                        {"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}"""),
                error("quota_exhausted", 402, """
                        {"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}"""),
                error("quota_exhausted", 429, """
                        {"error":{"message":"Your account is suspended, please check your plan and billing details","type":"exceeded_current_quota_error"}}"""),
                error("quota_exhausted", 403, """
                        {"error":{"message":"Key limit exceeded (total limit).","code":403}}"""),
                error("auth", 400, """
                        [{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}]"""),
                // tools
                error("not_supported", 400, """
                        {"error":{"message":"registry.ollama.ai/library/gemma:2b does not support tools","type":"api_error","param":null,"code":null}}"""),
                error("not_supported", 404, """
                        {"error":{"message":"No endpoints found that support tool use. To learn more about provider routing, visit: https://openrouter.ai/docs","code":404}}"""),
                error("not_supported", 400, """
                        {"object":"error","message":"\\"auto\\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set","type":"BadRequestError","param":null,"code":400}"""),
                error("not_supported", 500, """
                        {"error":{"code":500,"message":"tools param requires --jinja flag","type":"server_error"}}"""),
                error("not_supported", 400, """
                        {"error":{"message":"`tool calling` is not supported with this model","type":"invalid_request_error"}}"""),
                error("not_supported", 400, """
                        {"error":{"code":400,"message":"Function calling is not enabled for models/gemma-3-4b-it","status":"INVALID_ARGUMENT"}}"""),
                error("not_supported", 400, """
                        {"error":{"message":"deepseek-reasoner does not support Function Calling","type":"invalid_request_error"}}"""),
                error("not_supported", 400, """
                        {"error":{"message":"Unsupported parameter: 'tools' is not supported with this model.","type":"invalid_request_error","param":"tools","code":"unsupported_parameter"}}"""),
                // others
                error("bad_request", 422, """
                        {"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted","input":7}]}"""),
                error("bad_request", 400, "what is that"));
    }

    /** Errors after a 200: in the place of the stream, or inside it. */
    private static Stream<Arguments> streams() {
        var full = "{\"code\":400,\"message\":\"the request exceeds the available context size\","
                + "\"type\":\"exceed_context_size_error\"}";
        return Stream.of(
                        json(200, "[{\"error\":" + full + "}]"),
                        json(200, full),
                        json(200, "{\"detail\":\"the request exceeds the available context size\"}"),
                        stream("{\"error\":" + full + "}"),
                        stream("{\"error\":" + full + "}\n\n"),
                        stream("{\n  \"error\": " + full + "\n}\n"),
                        stream("{\"error\":" + full + "}\n\ndata: [DONE]\n\n"),
                        stream("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n{\"error\":" + full
                                + "}\n"),
                        stream("[{\"error\":" + full + "}]\r\n"),
                        stream(": ping\n\n{\"error\":" + full + "}\n"),
                        stream("data: " + full + "\n\ndata: [DONE]\n\n"),
                        stream("data: {\"object\":\"error\",\"message\":\"the request exceeds the available context"
                                + " size\",\"type\":\"BadRequestError\",\"code\":400}\n\ndata: [DONE]\n\n"),
                        stream("data: [{\"error\":" + full + "}]\n\n"),
                        stream("data: {\"error\":\"the request exceeds the available context size\"}\n\n"),
                        stream("event: error\ndata: " + full + "\n\n"),
                        stream("event: error\ndata: {\"type\":\"error\",\"error\":" + full + "}\n\n"),
                        stream("event: error\ndata: the request exceeds the available context size\n\n"),
                        stream("error: " + full + "\n\n"))
                .map(bytes -> Arguments.of("context_too_long", bytes));
    }

    private static Arguments error(String code, int status, String body) {
        return Arguments.of(code, body.startsWith("what") ? response(status, "text/plain", body) : json(status, body));
    }

    @ParameterizedTest(name = "{index} {0}")
    @MethodSource("errors")
    void anErrorIsReportedAtOnceAsWhatItIs(String code, String bytes) {
        for (var model : List.of(OPENAI, ANTHROPIC)) {
            provider.inOrder(bytes);
            int before = provider.calls();
            assertEquals(code, failure(model).code().wireName(), () -> model + " got " + bytes);
            assertEquals(before + 1, provider.calls(), () -> model + " got " + bytes);
        }
    }

    static Stream<Arguments> waits() {
        return Stream.of(
                Arguments.of(12_100, """
                        [{"error":{"code":429,"message":"Resource exhausted.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure"},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"12.1s"}]}}]"""),
                Arguments.of(7_660, """
                        {"error":{"message":"Rate limit reached for x on tokens per min (TPM). Please try again in 7.66s. Visit us.","type":"tokens","code":"rate_limit_exceeded"}}"""),
                Arguments.of(20, """
                        {"error":{"message":"Rate limit reached. Please try again in 20ms.","type":"requests"}}"""),
                Arguments.of(367_500, """
                        {"error":{"message":"Rate limit reached. Please try again in 6m7.5s.","type":"tokens"}}"""),
                Arguments.of(44_125, """
                        {"error":{"code":429,"message":"You exceeded your current quota. Please retry in 44.125s.","status":"RESOURCE_EXHAUSTED"}}"""),
                Arguments.of(6_000, """
                        {"error":{"code":"429","message":"Requests have exceeded call rate limit. Please retry after 6 seconds."}}"""),
                Arguments.of(3_000, "{\"error\":{\"message\":\"slow down\",\"retry_after\":3}}"),
                Arguments.of(2_500, "{\"message\":\"slow down\",\"retry_after\":\"2.5\"}"),
                Arguments.of(250, "{\"error\":{\"message\":\"slow down\",\"metadata\":{\"retry_after_ms\":250}}}"));
    }

    /** The total wait is so short that each of them fails at once and says how long it was to be. */
    @ParameterizedTest
    @MethodSource("waits")
    void theTimeToWaitIsReadFromTheBodyWhereNoHeaderHasIt(long millis, String body) {
        provider.inOrder(json(429, body));
        try (var impatient = new ModelTestbed(with("reagent.model.retry.total-wait", "10ms"))) {
            for (var model : List.of(OPENAI, ANTHROPIC)) {
                var failure = failure(impatient, model);
                assertEquals("rate_limited", failure.code().wireName());
                assertEquals(Duration.ofMillis(millis), failure.retryAfter());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("waits")
    void theHeaderGoesBeforeTheBody(long millis, String body) {
        provider.inOrder(json(429, body, "Retry-After: 600"));
        assertEquals(Duration.ofMinutes(10), failure(OPENAI).retryAfter(), () -> body + millis);
    }

    @org.junit.jupiter.api.Test
    void theTimeInTheBodyIsWaitedOut() {
        provider.inOrder(
                json(429, "[{\"error\":{\"code\":429,\"details\":[{\"retryDelay\":\"0.6s\"}]}}]"), saying("Fine."));
        long before = System.nanoTime();
        assertEquals("Fine.", ModelTestbed.answerOf(testbed.ask(OPENAI, "Tell")).finalAnswer());
        assertTrue(Duration.ofNanos(System.nanoTime() - before).toMillis() >= 600);
        assertEquals(2, provider.calls());
    }

    private java.util.Map<String, String> with(String setting, String value) {
        var all = new java.util.HashMap<>(provider.settings());
        all.put(setting, value);
        return all;
    }

    private ModelException failure(String model) {
        return failure(testbed, model);
    }

    private static ModelException failure(ModelTestbed asked, String model) {
        return assertThrows(
                ModelException.class, () -> ModelTestbed.all(asked.ask(ModelTestbed.request(model, "Tell"))));
    }
}
