package dev.reagent.chaos.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChaosOptionsTest {

    @Test
    void withoutArgumentsItStormsForThreeMinutes() {
        assertEquals(new ChaosOptions(Duration.ofMinutes(3), 1, 3, Optional.empty()), ChaosOptions.of());
    }

    @Test
    void theCommandThatIsToldDoesTheSameAgain() {
        var options = ChaosOptions.of("--minutes", "2", "--seed", "7", "--break", "ledger");
        assertEquals(Optional.of(Sabotage.LEDGER), options.sabotage());
        assertEquals(
                options,
                ChaosOptions.of(
                        options.command().replace("./reagent chaos ", "").split(" ")));
    }

    @ParameterizedTest
    @CsvSource({"--minutes, 0", "--minutes, x", "--seed, -1", "--rate, 101", "--break, nothing", "--speed, 1"})
    void whatIsWrongIsSaid(String name, String value) {
        var refused = assertThrows(IllegalArgumentException.class, () -> ChaosOptions.of(name, value));
        assertTrue(refused.getMessage().contains(name), refused.getMessage());
    }

    @Test
    void aSeedAlwaysMakesTheSameSchedule() {
        var length = Duration.ofMinutes(3);
        var schedule = Schedule.of(new Dice(5), 3, length);
        assertEquals(schedule, Schedule.of(new Dice(5), 3, length));
        assertTrue(schedule.size() > 15, schedule.toString());
        assertTrue(!schedule.equals(Schedule.of(new Dice(6), 3, length)));
    }
}
