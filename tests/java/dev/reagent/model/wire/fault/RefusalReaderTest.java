package dev.reagent.model.wire.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.model.catalogue.Quirk;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Refusals as users of the providers have published them. */
class RefusalReaderTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            NO_STREAM_OPTIONS | {"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}
            NO_STREAM_OPTIONS | {"error":{"message":"Unrecognized request argument supplied: stream_options","type":"invalid_request_error"}}
            NO_STREAM_OPTIONS | {"error":{"message":"Unknown parameter: 'stream_options'.","param":"stream_options","code":"unknown_parameter"}}
            NO_STREAM_OPTIONS | [{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \\"stream_options\\": Cannot find field."}}]
            NO_MAX_COMPLETION_TOKENS | {"detail":[{"type":"extra_forbidden","loc":["body","max_completion_tokens"],"msg":"Extra inputs are not permitted"}]}
            NO_TEMPERATURE | {"error":{"message":"Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported."}}
            NO_TEMPERATURE | {"type":"error","error":{"type":"invalid_request_error","message":"`temperature` is deprecated for this model."}}
            NO_REASONING | {"error":{"message":"'messages.2' : for 'role:assistant' the following must be satisfied[('messages.2' : property 'reasoning_content' is unsupported)]"}}
            NO_TOOL_NAME | {"detail":[{"type":"extra_forbidden","loc":["body","messages",3,"tool","name"],"msg":"Extra inputs are not permitted"}]}
            NO_TOOL_NAME | {"message":"property 'messages.3.tool.name' is unsupported"}
            NO_TOOL_NAME | {"error":{"message":"[invalid_request_error] messages[4]: \\"name\\" is not supported by this endpoint"}}
            NO_TOOL_NAME | {"code":"Client specified an invalid argument","error":"Only messages of role 'user' can have a name."}
            NO_TOOL_NAME | {"error":{"message":"Invalid value for 'messages.3.name'.","param":"messages.3.name"}}
            NO_USER_AFTER_TOOL | {"object":"error","message":"Unexpected role 'user' after role 'tool'","code":"3230"}
            NINE_CHARACTER_IDS | {"message":"Tool call id was functions.echo:0 but must be a-z, A-Z, 0-9, with a length of 9.","code":"3280"}
            NO_STREAM_OPTIONS | {"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","stream_options","include_usage"],"msg":"Extra inputs are not permitted","input":true}]}}
            PLAIN_SCHEMAS | {"error":{"message":"Invalid JSON payload received. Unknown name \\"examples\\" at 'tools[0].function_declarations[38].parameters.properties[0].value': Cannot find field."}}
            PLAIN_SCHEMAS | {"error":{"message":"Unknown name \\"additionalProperties\\" at 'tools[0].function_declarations[0].parameters': Cannot find field."}}
            """)
    void aRefusalTellsItsQuirk(Quirk quirk, String refusal) {
        assertEquals(Set.of(quirk), RefusalReader.read(refusal));
    }

    @Test
    void aRefusalOfOneLimitMayNameTheOther() {
        var refusal =
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
        assertEquals(
                "NO_MAX_TOKENS,NO_MAX_COMPLETION_TOKENS",
                RefusalReader.read(refusal).stream().map(Enum::name).collect(Collectors.joining(",")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_tokens is too large: 100000. This model supports at most 4096 completion tokens, whereas you provided 100000.",
                "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.",
                "Missing `reasoning_content` field in the assistant message at message index 2",
                "temperature: Input should be less than or equal to 1",
                "Invalid 'messages[2].tool_calls[0].function.name': string does not match pattern",
                "Unknown tool 'search'",
                "model 'llama3' does not support tools"
            })
    void anyOtherRefusalTellsNone(String refusal) {
        assertEquals(Set.of(), RefusalReader.read(refusal));
    }

    @Test
    void wordsFarBehindAreNotRead() {
        var echo = "bad request " + "x".repeat(5_000) + " unsupported: stream_options";
        assertEquals(Set.of(), RefusalReader.read(echo));
        assertEquals(10, Arrays.stream(Quirk.values()).count());
    }
}
