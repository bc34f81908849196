package dev.reagent.model.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.model.ModelException.Code;
import dev.reagent.model.wire.fault.ProviderFault;
import dev.reagent.model.wire.fault.RetryAfter;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a call is tried again, and what a provider's headers ask for. */
class RetryPolicyTest {

    private static final RetryPolicy POLICY =
            new RetryPolicy(4, Duration.ofMillis(500), Duration.ofSeconds(8), Duration.ofSeconds(60));

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void waitsDoubleUpToTheLongestLessAQuarterByChance() {
        var patient = new RetryPolicy(20, Duration.ofMillis(500), Duration.ofSeconds(8), Duration.ofDays(1));
        for (int tried = 1; tried < 20; tried++) {
            long whole = Math.min(8_000, 500L << Math.min(tried - 1, 10));
            for (int seed = 0; seed < 20; seed++) {
                long wait = patient.waitBeforeNext(overloaded(null), tried, Duration.ZERO, new Random(seed))
                        .orElseThrow()
                        .toMillis();
                assertTrue(wait <= whole && wait >= whole * 3 / 4, wait + " at try " + tried);
            }
        }
    }

    @Test
    void thereIsAnEndToTries() {
        assertTrue(POLICY.waitBeforeNext(overloaded(null), 3, Duration.ZERO, new Random())
                .isPresent());
        assertEquals(Optional.empty(), POLICY.waitBeforeNext(overloaded(null), 4, Duration.ZERO, new Random()));
    }

    @Test
    void neverEarlierThanAskedAndNeverPastTheTotalWait() {
        var asked = overloaded(Duration.ofSeconds(30));
        var wait = POLICY.waitBeforeNext(asked, 1, Duration.ZERO, new Random(1)).orElseThrow();
        assertTrue(wait.compareTo(Duration.ofSeconds(30)) >= 0);
        assertEquals(Optional.empty(), POLICY.waitBeforeNext(asked, 2, Duration.ofSeconds(31), new Random(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "retry-after,7,7000",
        "retry-after,0.5,500",
        "retry-after-ms,250,250",
        "retry-after,-3,0",
        "retry-after,'Sat, 21 Nov 2026 10:00:20 GMT',20000",
        "retry-after,'Sat, 21 Nov 2026 09:00:00 GMT',0",
        "retry-after,99999999999,86400000"
    })
    void aProvidersWordIsUnderstood(String header, String value, long millis) {
        var headers = MultiMap.caseInsensitiveMultiMap().add(header, value);
        assertEquals(Duration.ofMillis(millis), RetryAfter.of(headers, NOW));
    }

    @ParameterizedTest
    @CsvSource({"retry-after,soon", "retry-after,NaN", "retry-after,''", "x,1"})
    void whatCannotBeUnderstoodIsNoWord(String header, String value) {
        assertNull(RetryAfter.of(MultiMap.caseInsensitiveMultiMap().add(header, value), NOW));
    }

    private static ProviderFault overloaded(Duration retryAfter) {
        return new ProviderFault(Code.OVERLOADED, true, "is overloaded", retryAfter);
    }
}
