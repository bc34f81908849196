package dev.reagent.journey.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.WithByteProvider;
import dev.reagent.api.Json;
import dev.reagent.journey.Client;
import dev.reagent.model.ByteProvider;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * One run whose provider misbehaves in a new way at each step, and then does as it should: the run completes, no request is sent twice
 * without need, and its cost is the sum of what the provider billed.
 */
@QuarkusTest
@QuarkusTestResource(WithByteProvider.class)
class MisbehavingProviderTest {

    /** What each billed answer of either wire uses: tokens in and out, and millionths of a dollar at 1 and 5 dollars a million. */
    private static final int IN = 100;

    private static final int OUT = 10;
    private static final int MICRO_DOLLARS = IN + 5 * OUT;

    private final Client client = Client.ofNewOrg();
    private final List<String> responses = new ArrayList<>();
    private int billed;
    private int calls;

    ByteProvider provider;

    @Test
    void aRunOverOpenAisWireEndsAndCostsWhatWasBilled() {
        var wire = new OpenAiBytes();
        // the next request must be one that the provider takes
        billed(wire.asking("echo", "{\"te", "length"));
        goodCall(wire);
        billed(wire.asking("echo", "", "length"));
        goodCall(wire);
        billed(wire.delta("{\"reasoning_content\":\"I think, and say nothing.\"}") + wire.end("stop"));
        goodCall(wire);
        billed(wire.asking("functions.echo", arguments(), "tool_calls"));
        billed(wire.asking("no such tool!", arguments(), "tool_calls"));
        billed(wire.end("stop"));
        goodCall(wire);
        // a good answer in an odd form
        billed(wire.piece("\"index\":0,\"id\":\"\"", "echo", arguments())
                + wire.piece("\"index\":0,\"id\":\"\"", "echo", arguments())
                + wire.end("tool_calls"));
        var halves = arguments();
        billed(wire.piece("\"index\":0,\"id\":\"a\"", "echo", halves.substring(0, 5))
                + wire.delta("{\"tool_calls\":[{\"index\":0,\"id\":\"b\",\"function\":{\"arguments\":"
                        + quoted(halves.substring(5)) + "}}]}")
                + wire.end("tool_calls"));
        billed(wire.delta("{\"content\":[{\"type\":\"text\",\"text\":\"I echo.\"}]}")
                + wire.piece("\"id\":\"c\"", "echo", arguments())
                + wire.end("tool_calls"));
        billed(wire.words("<think>Echo it.</think><tool_call>{\"name\":\"echo\",\"arguments\":" + arguments()
                        + "}</tool_call>")
                + wire.end("stop"));
        billed(wire.asking("echo", quoted(arguments()), "tool_calls"));
        billed(wire.asking("echo", "{}" + arguments(), "tool_calls"));
        billed(wire.words("Half a sent") + wire.end("network_error"));
        goodCall(wire);
        billedRaw("HTTP/1.1 200 OK\r\nX-Long: " + "x".repeat(12_000) + "\r\nConnection: close\r\n\r\n"
                + wire.asking("echo", arguments(), "tool_calls"));
        // a failure with a cause
        free(ByteProvider.json(
                429,
                "[{\"error\":{\"code\":429,\"message\":\"Slow down\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":["
                        + "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"0.05s\"}]}}]"));
        goodCall(wire);
        free(ByteProvider.json(
                400,
                "{\"error\":{\"message\":\"Failed to call a function.\",\"type\":\"invalid_request_error\","
                        + "\"code\":\"tool_use_failed\",\"failed_generation\":\"<function=echo>\"}}"));
        goodCall(wire);
        free(ByteProvider.stream("{\"error\":{\"message\":\"The engine is overloaded\",\"code\":503}}"));
        goodCall(wire);
        free(ByteProvider.stream(wire.words("This breaks o")));
        goodCall(wire);
        billed(wire.words("All is said.") + wire.end("stop"));
        assertEndsAndCosts("bytes-openai");
    }

    @Test
    void aRunOverAnthropicsWireEndsAndCostsWhatWasBilled() {
        var wire = new AnthropicBytes();
        billed(wire.asking("echo", "{\"te", "max_tokens"));
        goodCall(wire);
        billed(wire.asking("echo", "", "max_tokens"));
        goodCall(wire);
        billed(wire.thinking("I think, and say nothing.", "") + wire.end("end_turn"));
        goodCall(wire);
        billed(wire.thinking("I think for long.", "c2lnbmVk") + wire.end("max_tokens"));
        goodCall(wire);
        billed(wire.asking("functions.echo", arguments(), "tool_use"));
        billed(wire.asking("no such tool!", arguments(), "tool_use"));
        billed(wire.end("end_turn"));
        goodCall(wire);
        billed(wire.words("<think>Echo it.</think><tool_call>{\"name\":\"echo\",\"arguments\":" + arguments()
                        + "}</tool_call>")
                + wire.end("end_turn"));
        billed(wire.asking("echo", quoted(arguments()), "tool_use"));
        billed(wire.asking("echo", "{}" + arguments(), "tool_use"));
        billed(wire.words("Half a sent") + wire.end("network_error"));
        goodCall(wire);
        billedRaw("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n" + wire.begin()
                + wire.asking("echo", arguments(), "tool_use"));
        free(ByteProvider.json(
                529, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"));
        goodCall(wire);
        free(ByteProvider.stream("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                + "\"message\":\"Overloaded\"}}\n\n"));
        goodCall(wire);
        billed(wire.words("All is said.") + wire.endWithoutStop("end_turn"));
        assertEndsAndCosts("bytes-anthropic");
    }

    /** Asks for the echo of words that no other call has. */
    private String arguments() {
        return "{\"text\":\"words " + calls++ + "\"}";
    }

    private static String quoted(String text) {
        var wrapped = new JsonObject().put("t", text).encode();
        return wrapped.substring(5, wrapped.length() - 1);
    }

    private void goodCall(Bytes wire) {
        billed(wire.goodCall(arguments()));
    }

    private void billed(String events) {
        billedRaw(ByteProvider.stream(
                events.startsWith("event:") && !events.startsWith(AnthropicBytes.BEGIN)
                        ? AnthropicBytes.BEGIN + events
                        : events));
    }

    private void billedRaw(String response) {
        responses.add(response);
        billed++;
    }

    private void free(String response) {
        responses.add(response);
    }

    private void assertEndsAndCosts(String model) {
        int before = provider.calls();
        provider.inOrder(responses.toArray(String[]::new));
        Json view = client.ended(
                client.start(Client.order(Client.prompt(), model, "echo").put("max_steps", 100)));
        assertEquals("completed", view.getString("status"), view::prettify);
        assertEquals("All is said.", view.getString("final_answer"));
        assertEquals(responses.size(), provider.calls() - before, "requests");
        assertEquals(billed * IN, view.getInt("totals.input_tokens"), view::prettify);
        assertEquals(billed * OUT, view.getInt("totals.output_tokens"));
        assertEquals("0.%06d".formatted(billed * MICRO_DOLLARS), view.getString("totals.cost_usd"));
    }

    /** Bytes of a wire. */
    private interface Bytes {
        String goodCall(String arguments);
    }

    /** Events of Chat Completions, with the cost that some providers report. */
    private static final class OpenAiBytes implements Bytes {

        String delta(String delta) {
            return "data: {\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}\n\n";
        }

        String words(String words) {
            return delta("{\"content\":" + quoted(words) + "}");
        }

        String piece(String place, String tool, String arguments) {
            return delta("{\"tool_calls\":[{" + place + ",\"type\":\"function\",\"function\":{\"name\":" + quoted(tool)
                    + ",\"arguments\":" + quoted(arguments) + "}}]}");
        }

        String end(String reason) {
            return "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}\n\n"
                    + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":" + IN + ",\"completion_tokens\":" + OUT
                    + ",\"cost\":0.000" + MICRO_DOLLARS + "}}\n\ndata: [DONE]\n\n";
        }

        String asking(String tool, String arguments, String reason) {
            return piece("\"index\":0,\"id\":\"call\"", tool, arguments) + end(reason);
        }

        @Override
        public String goodCall(String arguments) {
            return asking("echo", arguments, "tool_calls");
        }
    }

    /** Events of Messages. */
    private static final class AnthropicBytes implements Bytes {

        static final String BEGIN =
                event("{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"role\":\"assistant\","
                        + "\"content\":[],\"usage\":{\"input_tokens\":" + IN + ",\"output_tokens\":1}}}");

        private static String event(String data) {
            return "event: " + new JsonObject(data).getString("type") + "\ndata: " + data + "\n\n";
        }

        private static String block(String start, String... deltas) {
            var events = new StringBuilder(
                    event("{\"type\":\"content_block_start\",\"index\":0,\"content_block\":" + start + "}"));
            for (var delta : deltas) {
                events.append(event("{\"type\":\"content_block_delta\",\"index\":0,\"delta\":" + delta + "}"));
            }
            return events + event("{\"type\":\"content_block_stop\",\"index\":0}");
        }

        String begin() {
            return BEGIN;
        }

        String words(String words) {
            return block(
                    "{\"type\":\"text\",\"text\":\"\"}", "{\"type\":\"text_delta\",\"text\":" + quoted(words) + "}");
        }

        String thinking(String words, String signature) {
            return block(
                    "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}",
                    "{\"type\":\"thinking_delta\",\"thinking\":" + quoted(words) + "}",
                    "{\"type\":\"signature_delta\",\"signature\":\"" + signature + "\"}");
        }

        String endWithoutStop(String reason) {
            return event("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" + reason
                    + "\"},\"usage\":{\"output_tokens\":" + OUT + "}}");
        }

        String end(String reason) {
            return endWithoutStop(reason) + event("{\"type\":\"message_stop\"}");
        }

        String asking(String tool, String arguments, String reason) {
            return block(
                            "{\"type\":\"tool_use\",\"id\":\"call\",\"name\":" + quoted(tool) + ",\"input\":{}}",
                            "{\"type\":\"input_json_delta\",\"partial_json\":" + quoted(arguments) + "}")
                    + end(reason);
        }

        @Override
        public String goodCall(String arguments) {
            return asking("echo", arguments, "tool_use");
        }
    }
}
