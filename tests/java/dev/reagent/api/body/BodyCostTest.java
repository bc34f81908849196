package dev.reagent.api.body;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.management.ThreadMXBean;
import dev.reagent.api.approval.DecisionRequest;
import dev.reagent.api.edge.BodyLimits;
import dev.reagent.api.operator.OperationRequest;
import dev.reagent.api.problem.ProblemCode;
import dev.reagent.api.problem.ProblemException;
import dev.reagent.api.problem.Violation;
import dev.reagent.api.run.BatchRequest;
import dev.reagent.api.run.RunRequest;
import jakarta.validation.Validation;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a hostile body costs until it is refused, in bytes of memory: no more than its field has room for. */
class BodyCostTest {

    private static final int HUGE = 8 * 1024 * 1024 - 200;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final RequestReader READER =
            new RequestReader(Validation.buildDefaultValidatorFactory().getValidator());

    private record Refused(String fields, long allocated) {}

    private static <R extends Record & Checked> Refused refused(String text, Class<R> type) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        assertTrue(bytes.length <= BodyLimits.MAX_BYTES, bytes.length + " bytes");
        var shape = Shape.of(type);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        var problem = assertThrows(
                        ProblemException.class,
                        () -> READER.read(JsonBody.read(bytes, "application/json", shape, true), type))
                .problem();
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertEquals(ProblemCode.INVALID_REQUEST, problem.code());
        return new Refused(
                problem.violations().stream().map(Violation::field).distinct().collect(Collectors.joining(",")),
                allocated);
    }

    private static String filled(String start, IntFunction<String> piece, String end) {
        var text = new StringBuilder(start);
        for (int i = 0; text.length() < HUGE; i++) {
            text.append(piece.apply(i));
        }
        return text.append(end).toString();
    }

    private record Attack(String name, String body, String field, int mostKilobytes) {}

    private static final List<Attack> RUNS = List.of(
            new Attack(
                    "empty objects in metadata",
                    filled("{\"prompt\":\"x\",\"metadata\":{\"a\":[{}", i -> ",{}", "]}}"),
                    "metadata",
                    8_000),
            new Attack(
                    "empty objects in a field that there is not",
                    filled("{\"prompt\":\"x\",\"meta\":{\"a\":[{}", i -> ",{}", "]}}"),
                    "body",
                    500),
            new Attack("a long model", filled("{\"prompt\":\"x\",\"model\":\"", i -> "mmmmmmmm", "\"}"), "model", 500),
            new Attack(
                    "a long text in metadata",
                    filled("{\"prompt\":\"x\",\"metadata\":{\"a\":\"", i -> "mmmmmmmm", "\"}}"),
                    "metadata",
                    2_000),
            new Attack(
                    "a long enum",
                    filled("{\"prompt\":\"x\",\"priority\":\"", i -> "hhhhhhhh", "\"}"),
                    "priority",
                    500),
            new Attack("a long number", filled("{\"prompt\":\"x\",\"max_steps\":1", i -> "00000000", "}"), "body", 500),
            new Attack("many numbers", filled("{\"prompt\":\"x\",\"max_steps\":[1", i -> ",1", "]}"), "body", 500),
            new Attack("a long name", filled("{\"prompt\":\"x\",\"", i -> "nnnnnnnn", "\":1}"), "body", 500),
            new Attack("one name many times", filled("{\"prompt\":\"x\"", i -> ",\"tools\":[]", "}"), "tools", 500),
            new Attack("many names", filled("{\"prompt\":\"x\"", i -> ",\"n" + i + "\":1", "}"), "body", 60_000),
            new Attack("deep lists", filled("{\"prompt\":\"x\",\"metadata\":{\"a\":", i -> "[", ""), "body", 500),
            new Attack("deep objects", filled("{\"prompt\":\"x\",\"metadata\":", i -> "{\"a\":", ""), "body", 500),
            new Attack("many tools", filled("{\"prompt\":\"x\",\"tools\":[\"t\"", i -> ",\"t\"", "]}"), "body", 500),
            new Attack(
                    "many messages",
                    filled(
                            "{\"messages\":[{}",
                            i -> ",{\"role\":\"user\",\"content\":\"" + "c".repeat(1000) + "\"}",
                            "]}"),
                    "messages",
                    4_000),
            new Attack(
                    "a long url",
                    filled("{\"prompt\":\"x\",\"callback\":{\"url\":\"", i -> "uuuuuuuu", "\"}}"),
                    "callback.url",
                    500),
            new Attack("no JSON", filled("{\"prompt\":\"x\",", i -> "        ", "x"), "body", 500));

    @TestFactory
    List<DynamicTest> ofARunItIsRefusedForLittle() {
        return RUNS.stream()
                .map(attack -> dynamicTest(attack.name(), () -> {
                    refused("{\"prompt\":5}", RunRequest.class);
                    var refused = refused(attack.body(), RunRequest.class);
                    assertEquals(attack.field(), refused.fields().split(",")[0]);
                    assertTrue(
                            refused.allocated() < attack.mostKilobytes() * 1000L,
                            "took " + refused.allocated() / 1000 + " KB");
                }))
                .toList();
    }

    @Test
    void ofADecisionAnOperationAndACancelToo() {
        refused("{}", DecisionRequest.class);
        var args = refused(
                filled("{\"decision\":\"edit\",\"args\":{\"sql\":\"", i -> "ssssssss", "\"}}"), DecisionRequest.class);
        assertEquals("args", args.fields());
        assertTrue(args.allocated() < 80_000_000, args::toString);
        refused("{}", OperationRequest.class);
        var server =
                refused(filled("{\"action\":\"drain\",\"server\":\"", i -> "ssssssss", "\"}"), OperationRequest.class);
        assertEquals("server", server.fields());
        assertTrue(server.allocated() < 500_000, server::toString);
    }

    @Test
    void aBodyThatIsSmallByContractHasALimitOfItsOwn() {
        assertEquals(16 * 1024, Shape.of(NothingRequest.class).mostBytes());
        assertEquals(16 * 1024, Shape.of(OperationRequest.class).mostBytes());
        assertEquals(BodyLimits.MAX_BYTES, Shape.of(DecisionRequest.class).mostBytes());
        assertEquals(BodyLimits.MAX_BYTES, Shape.of(RunRequest.class).mostBytes());
        assertEquals(BodyLimits.MAX_BYTES, Shape.of(BatchRequest.class).mostBytes());
    }

    @Test
    void theLargestBatchIsTaken() {
        var message = "{\"role\":\"user\",\"content\":\"a\"}";
        var run = "{\"messages\":["
                + IntStream.range(0, 40).mapToObj(i -> message).collect(Collectors.joining(",")) + "]}";
        var batch = "{\"runs\":[" + IntStream.range(0, 1000).mapToObj(i -> run).collect(Collectors.joining(",")) + "]}";
        var body = JsonBody.read(
                batch.getBytes(StandardCharsets.UTF_8), "application/json", Shape.of(BatchRequest.class), true);
        assertEquals(1000, READER.read(body, BatchRequest.class).runs().size());
    }
}
