package dev.reagent.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.call.SandboxUse;
import dev.reagent.agent.task.SandboxSize;
import dev.reagent.stores.StartRefused;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TiersTest {

    @Test
    void thereIsAlwaysASmallOneAndAnOperatorAddsHisOwn() {
        var tiers = TestTiers.of(Map.of("tiers.gpu-less.vcpus", "3", "tiers.gpu-less.memory-mb", "3000"));
        assertEquals(List.of("gpu-less", "small"), tiers.names());
        assertEquals(Tier.SMALL, tiers.usual());
        assertEquals(new Tier("gpu-less", 3, 3000), tiers.find("gpu-less").orElseThrow());
    }

    @Test
    void theUsualOneIsNamedBySetting() {
        var tiers =
                TestTiers.of(Map.of("tiers.mine.vcpus", "1", "tiers.mine.memory-mb", "256", "default-tier", "mine"));
        assertEquals("mine", tiers.usual().name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0    | 100 | reagent.sandbox.tiers.odd.vcpus is 0.0: expected 0.01 to 1024.0",
                "NaN  | 100 | reagent.sandbox.tiers.odd.vcpus is NaN: expected 0.01 to 1024.0",
                "1    | 16  | reagent.sandbox.tiers.odd.memory-mb is 16: expected 32 to 16777216"
            })
    void aSizeThatIsNoneStopsTheStart(String vcpus, String memory, String why) {
        var refused = assertThrows(
                StartRefused.class,
                () -> TestTiers.of(Map.of("tiers.odd.vcpus", vcpus, "tiers.odd.memory-mb", memory)));
        assertEquals(why, refused.getMessage());
    }

    @Test
    void aUsualTierThatIsNotThereStopsTheStart() {
        var refused = assertThrows(StartRefused.class, () -> TestTiers.of(Map.of("default-tier", "vast")));
        assertEquals("reagent.sandbox.default-tier is \"vast\": expected one of small", refused.getMessage());
    }

    @Test
    void aMachineWithLessGivesWhatItHasAndSaysSo() {
        var heavy = new Tier("heavy", 4, 8192);
        assertEquals(new SandboxSize("heavy", 4, 8192, false), heavy.within(4, 8192));
        assertEquals(new SandboxSize("heavy", 2, 8192, true), heavy.within(2, 9000));
        assertEquals(new SandboxSize("heavy", 4, 3000, true), heavy.within(16, 3000));
    }

    @Test
    void codeCostsItsTimeTimesWhatItWasGivenAtTheTiersPrices() {
        var tiers = TestTiers.of(Map.of(
                "tiers.quick.vcpus",
                "1.5",
                "tiers.quick.memory-mb",
                "512",
                "tiers.quick.price.vcpu-hour",
                "0.05",
                "tiers.quick.price.gb-hour",
                "0.016"));
        var quick = tiers.find("quick").orElseThrow();
        // an hour: 1.5 x 0.05 + 0.5 x 0.016 = 0.083
        assertEquals(
                new SandboxUse(Duration.ofHours(1), 5_400_000, 512L * 3_600_000, new MicroDollars(83_000)),
                tiers.use(quick, Duration.ofHours(1)));
        // 20 s: 0.083 / 180 = 0.000461
        assertEquals(
                new MicroDollars(461), tiers.use(quick, Duration.ofSeconds(20)).cost());
        assertEquals(
                MicroDollars.ZERO, tiers.use(Tier.SMALL, Duration.ofHours(9)).cost());
        assertEquals(16_200_000, tiers.use(Tier.SMALL, Duration.ofHours(9)).vcpuMillis());
    }

    @Test
    void aPriceBelowNothingStopsTheStart() {
        var refused = assertThrows(
                StartRefused.class,
                () -> TestTiers.of(
                        Map.of("tiers.a.vcpus", "1", "tiers.a.memory-mb", "64", "tiers.a.price.gb-hour", "-1")));
        assertEquals("reagent.sandbox.tiers.a.price is 0 and -1: expected US dollars from 0", refused.getMessage());
    }
}
