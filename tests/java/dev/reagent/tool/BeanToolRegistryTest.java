package dev.reagent.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.stores.StartRefused;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BeanToolRegistryTest {

    private static final String SCHEMA = """
            {"type": "object",
             "properties": {
               "count": {"type": "integer", "minimum": 1, "maximum": 60},
               "mode": {"type": "string", "enum": ["GET", "POST"]},
               "name": {"type": "string", "minLength": 1, "maxLength": 5, "pattern": "^[a-z]*$"},
               "headers": {"type": "object", "additionalProperties": {"type": "string"}, "maxProperties": 1},
               "list": {"type": "array", "items": {"type": "string"}, "maxItems": 2}},
             "required": ["count"],
             "additionalProperties": false}""";

    private final BeanToolRegistry registry = registry(List.of(new Probe("probe", SCHEMA), new Broken()));

    @Test
    void aGoodCallIsStampedWithAllThatTheDeciderMustKnow() {
        var call = stamp(" {\"mode\": \"POST\", \"count\" : 2.0} ");
        assertNull(call.refusal());
        assertEquals("{\"count\":2,\"mode\":\"POST\"}", call.arguments());
        assertEquals("d2f596ddfd0b6b1fe4384d8e31057a5ae617d08a182a04269df0abe43b20ce9e", call.digest());
        assertEquals(Effect.EFFECT, call.effect());
        assertTrue(call.approval());
        assertEquals(Duration.ofSeconds(2), call.timeout());
    }

    @Test
    void theOperatorsTimeCutsWhatTheToolAsksFor() {
        var probe = List.<Tool>of(new Probe("probe", SCHEMA));
        var all = new CallTimes(Duration.ofSeconds(40), Map.of());
        var own = new CallTimes(Duration.ofSeconds(1), Map.of("probe", Duration.ofSeconds(30)));
        assertEquals(Duration.ofSeconds(40), timeOfAMinute(registry(probe, all)));
        assertEquals(Duration.ofSeconds(30), timeOfAMinute(registry(probe, own)));
    }

    private static Duration timeOfAMinute(BeanToolRegistry registry) {
        return registry.stamp("c", "probe", "{\"count\":60}", Set.of("probe")).timeout();
    }

    @Test
    void aTimeForNoToolOrForNoTimeStopsTheStart() {
        var probe = List.<Tool>of(new Probe("probe", SCHEMA));
        var nobody = new CallTimes(Duration.ofMinutes(5), Map.of("prob", Duration.ofSeconds(1)));
        var line =
                assertThrows(StartRefused.class, () -> registry(probe, nobody)).getMessage();
        assertEquals("reagent.tools.timeouts.prob names no tool; there are probe", line);
        var none = new CallTimes(Duration.ZERO, Map.of());
        line = assertThrows(StartRefused.class, () -> registry(probe, none)).getMessage();
        assertEquals("reagent.tools.timeout is 0 ms: expected at least 100", line);
    }

    @Test
    void theSameArgumentsInAnotherOrderHaveTheSameDigest() {
        assertEquals(
                stamp("{\"count\":1,\"mode\":\"GET\"}").digest(),
                stamp("{\"mode\":\"GET\",  \"count\":1e0}").digest());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"count": 61}                          | `count` must be at most 60, found 61
            {"count": 0}                           | `count` must be at least 1, found 0
            {"count": "1"}                         | `count` must be of type integer, found "1"
            {"count": null}                        | `count` must be of type integer, found null
            {}                                     | `count` is missing
            {"count":1,"cuont":1}                  | `cuont` is not an argument of this tool; it knows `count`, `mode`, `name`, `headers`, `list`
            {"count":1,"mode":"PUT"}               | `mode` must be one of ["GET","POST"], found "PUT"
            {"count":1,"name":""}                  | `name` must have at least 1 characters, found ""
            {"count":1,"name":"abcdef"}            | `name` may have 5 characters, found 6
            {"count":1,"name":"A"}                 | `name` must match "^[a-z]*$", found "A"
            {"count":1,"headers":{"a":1}}          | `headers.a` must be of type string, found 1
            {"count":1,"headers":{"a":"","b":""}}  | `headers` may have 1 entries, found 2
            {"count":1,"list":["a",2]}             | `list[1]` must be of type string, found 2
            {"count":1,"list":["a","b","c"]}       | `list` may have 2 items, found 3
            """)
    void aViolationNamesTheFieldTheLimitAndTheValueFound(String arguments, String message) {
        assertRefused(stamp(arguments), "invalid_arguments", message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"count\":1}}",
                "{\"count\":1} x",
                "{\"count\":1,\"count\":2}",
                "{count:1}",
                "{\"count\":01}",
                "{\"count\":NaN}",
                "{'count':1}",
                "{\"count\":1,}",
                "{\"count\":1 /* one */}",
                "{\"count\"",
                "[1]",
                "1",
                "null",
                "\"{}\"",
                "{\"name\":\"a\nb\",\"count\":1}"
            })
    void whatIsNoStrictJsonObjectIsRefused(String arguments) {
        assertRefused(stamp(arguments), "invalid_arguments", "the arguments ");
    }

    @Test
    void aNumberThatWouldLoseDigitsIsRefused() {
        assertRefused(stamp("{\"count\":9007199254740993}"), "invalid_arguments", "9007199254740993 has more digits");
        assertRefused(stamp("{\"count\":1e999}"), "invalid_arguments", "has more digits");
        assertRefused(stamp("{\"count\":1e-999999999}"), "invalid_arguments", "has more digits");
        assertRefused(stamp("{\"count\":" + "9".repeat(500) + "}"), "invalid_arguments", "400 digits");
    }

    @Test
    void deepAndHugeArgumentsAreRefused() {
        assertRefused(stamp("{\"a\":".repeat(100_000)), "invalid_arguments", "64 levels");
        assertRefused(stamp("{\"a\":\"" + "x".repeat(1 << 20) + "\"}"), "invalid_arguments", "1048576 bytes");
    }

    @Test
    void whatCannotBeStoredIsReplaced() {
        var call = stamp("{\"count\":1,\"headers\":{\"\\u0000\":\"\\ud800\"}}");
        assertEquals("{\"count\":1,\"headers\":{\"\uFFFD\":\"\uFFFD\"}}", call.arguments());
    }

    @Test
    void emptyArgumentsCountAsAnEmptyObject() {
        assertEquals("{}", stamp(" \n").arguments());
    }

    @Test
    void anUnknownToolListsTheKnownOnes() {
        assertRefused(registry.stamp("c", "fetch", "{}", Set.of("probe")), "unknown_tool", "there are probe");
        assertRefused(registry.stamp("c", "fetch", "nonsense", Set.of("probe")), "unknown_tool", "there are probe");
        assertRefused(registry.stamp("c", "fetch", "{}", Set.of()), "unknown_tool", "answer without tools");
    }

    @Test
    void aToolThatTheSessionMayNotUseIsUnknownToIt() {
        assertRefused(
                registry.stamp("c", "probe", "{\"count\":1}", Set.of("broken")), "unknown_tool", "there are broken");
    }

    @Test
    void anUnavailableToolSaysWhy() {
        var tool = new Probe("probe", SCHEMA);
        tool.availability = Availability.unavailable("Docker is not running");
        var refused = registry(List.of(tool)).stamp("c", "probe", "{\"count\":1}", Set.of("probe"));
        assertRefused(refused, "tool_unavailable", "Docker is not running");
    }

    @Test
    void theGateOfTheToolHasTheLastWord() {
        assertRefused(stamp("{\"count\":13}"), "refused", "not 13");
    }

    @Test
    void aToolThatThrowsRefusesTheCallOnly() {
        assertRefused(registry.stamp("c", "broken", "{}", Set.of("broken")), "internal", "other ones");
    }

    @Test
    void twoToolsOfOneNameStopTheStart() {
        var twice = List.<Tool>of(new Probe("probe", SCHEMA), new Probe("probe", SCHEMA));
        var stopped = assertThrows(StartRefused.class, () -> registry(twice));
        assertTrue(stopped.getMessage().contains("Two tools are called 'probe'"), stopped.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Probe",
                "pro-be",
                "pro be",
                "probe\n",
                "mcp__x__yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"
            })
    void aMalformedNameStopsTheStart(String name) {
        var tools = List.<Tool>of(new Probe(name, SCHEMA));
        assertThrows(StartRefused.class, () -> registry(tools));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\": \"http://localhost:1/schema.json\"}",
                "{\"$ref\": \"file:///etc/passwd\"}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"https://example.com/x\"}}}"
            })
    void aSchemaThatRefersOutsideStopsTheStart(String schema) {
        var tools = List.<Tool>of(new Probe("probe", schema));
        var stopped = assertThrows(StartRefused.class, () -> registry(tools));
        assertTrue(stopped.getMessage().contains("stands alone"), stopped.getMessage());
    }

    private static BeanToolRegistry registry(List<Tool> tools) {
        return registry(tools, new CallTimes(Duration.ofMinutes(5), Map.of()));
    }

    private static BeanToolRegistry registry(List<Tool> tools, CallTimes times) {
        return new BeanToolRegistry(tools, times, new SimpleMeterRegistry());
    }

    private ToolCall stamp(String arguments) {
        return registry.stamp("c1", "probe", arguments, Set.of("probe", "broken"));
    }

    private static void assertRefused(ToolCall call, String code, String message) {
        assertNotNull(call.refusal());
        assertEquals(code, call.refusal().code());
        assertTrue(call.refusal().message().contains(message), call.refusal().message());
        assertEquals(64, call.digest().length());
    }

    private static class Probe implements Tool {
        private final ToolDefinition definition;
        private Availability availability = Availability.AVAILABLE;

        Probe(String name, String schema) {
            this.definition = new ToolDefinition(name, "A probe.", JsonSchemas.parse(schema), "test", true, false);
        }

        @Override
        public ToolDefinition definition() {
            return definition;
        }

        @Override
        public Availability availability() {
            return availability;
        }

        @Override
        public Effect effect(ObjectNode args) {
            return args.path("mode").asText().equals("POST") ? Effect.EFFECT : Effect.NONE;
        }

        @Override
        public Duration timeout(ObjectNode args) {
            return Duration.ofSeconds(args.path("count").asInt());
        }

        @Override
        public Optional<Failure> check(ObjectNode args) {
            return args.path("count").asInt() == 13
                    ? Optional.of(ToolErrorCode.REFUSED.because("not 13"))
                    : Optional.empty();
        }

        @Override
        public Uni<ToolResult> call(ToolInvocation invocation) {
            return Uni.createFrom().item(ToolResult.success("done"));
        }
    }

    private static final class Broken extends Probe {
        Broken() {
            super("broken", "{\"type\":\"object\"}");
        }

        @Override
        public Optional<Failure> check(ObjectNode args) {
            throw new IllegalStateException("broken");
        }
    }
}
