package dev.reagent.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffScheduleTest {

    @Test
    void elevenTriesAreSpreadOverADay() {
        var waits = new ArrayList<Duration>();
        for (int tries = 1; tries < BackoffSchedule.TRIES; tries++) {
            waits.add(usual(tries, 0));
        }
        assertEquals(
                "PT5S PT30S PT2M PT10M PT30M PT1H PT2H PT4H PT8H PT8H",
                waits.stream().map(Duration::toString).collect(Collectors.joining(" ")));
        assertEquals(
                Duration.parse("PT23H42M35S"), waits.stream().reduce(Duration.ZERO, Duration::plus), "all together");
        assertEquals(11, BackoffSchedule.TRIES);
        assertEquals(Optional.empty(), BackoffSchedule.after(11, Optional.empty(), 0));
        assertEquals(Optional.empty(), BackoffSchedule.after(12, Optional.of(Duration.ofHours(1)), 0));
    }

    @Test
    void chanceMakesAWaitUpToATenthShorter() {
        assertEquals(Duration.ofMillis(4_750), usual(1, 0.5));
        assertEquals(Duration.ofMinutes(9), usual(4, 1));
        for (int tries = 1; tries < BackoffSchedule.TRIES; tries++) {
            for (double chance = 0; chance < 1; chance += 0.07) {
                var wait = usual(tries, chance);
                assertTrue(wait.compareTo(usual(tries, 0)) <= 0);
                assertTrue(wait.toMillis() >= usual(tries, 0).toMillis() * 0.9);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, PT0S, PT5S",
        "1, PT3S, PT5S",
        "1, PT7S, PT7S",
        "1, PT59M, PT59M",
        "1, PT2H, PT1H",
        "1, P30D, PT1H",
        "8, PT5H, PT4H",
        "8, PT1S, PT4H",
    })
    void whatTheOtherSideAsksForIsWaitedUpToAnHour(int tries, Duration asked, Duration waited) {
        assertEquals(Optional.of(waited), BackoffSchedule.after(tries, Optional.of(asked), 0));
    }

    private static Duration usual(int tries, double chance) {
        return BackoffSchedule.after(tries, Optional.empty(), chance).orElseThrow();
    }
}
