package dev.reagent.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the benchmark's command line takes. */
class BenchOptionsTest {

    @Test
    void withoutNamesItIsEverythingThreeTimes() {
        var options = BenchOptions.of();
        assertEquals(BenchOptions.ALL, List.copyOf(options.names()));
        assertEquals(3, options.repetitions());
    }

    @Test
    void namesKeepTheirOwnOrder() {
        var options = BenchOptions.of("hold", "--repeat", "2", "cpu");
        assertEquals(List.of("cpu", "hold"), List.copyOf(options.names()));
        assertEquals(2, options.repetitions());
    }

    @TestFactory
    Stream<DynamicTest> whatItDoesNotKnowIsRefused() {
        return Stream.of(List.of("speed"), List.of("--repeat"), List.of("--repeat", "0"), List.of("--repeat", "x"))
                .map(args -> DynamicTest.dynamicTest(
                        args.toString(),
                        () -> assertThrows(
                                IllegalArgumentException.class, () -> BenchOptions.of(args.toArray(String[]::new)))));
    }
}
