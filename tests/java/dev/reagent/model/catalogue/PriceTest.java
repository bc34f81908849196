package dev.reagent.model.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.agent.Usage;
import dev.reagent.agent.call.MicroDollars;
import dev.reagent.model.ModelTestbed;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens into money, by the prices that ship. */
class PriceTest {

    private final ConfiguredModels models = new ConfiguredModels(ModelTestbed.settings(Map.of()));

    @ParameterizedTest
    @CsvSource({
        "sonnet,1000000,0,0,0,0,2000000",
        "sonnet,0,1000000,0,0,0,100000",
        "sonnet,0,0,1000000,0,0,2500000",
        "sonnet,0,0,0,1000000,0,4000000",
        "sonnet,0,0,0,0,1000000,10000000",
        "claude-haiku-4-5,1000,2000,300,0,500,4075",
        // 0.10 a million up to 100,000 tokens of prompt, caches counted; 0.50 for the whole of a longer one
        "haiku,100000,0,0,0,0,10000",
        "haiku,100001,0,0,0,0,50001",
        "haiku,50000,50001,0,0,0,27500",
        // rounded half up, once
        "haiku,5,0,0,0,0,1",
        "haiku,4,0,0,0,0,0",
        "haiku,4,10,0,0,0,1"
    })
    void aCallCosts(String model, long input, long read, long w5, long w1, long output, long microDollars) {
        var price = models.findEntry(model).orElseThrow().price();
        assertEquals(new MicroDollars(microDollars), price.of(new Usage(input, read, w5, w1, output, 0)));
    }

    @Test
    void aCacheRateThatIsNotGivenIsTheInputs() {
        var price = models.findEntry("mistralai/mistral-small-3.1-24b-instruct")
                .orElseThrow()
                .price();
        assertEquals(new MicroDollars(50_000), price.of(new Usage(0, 1_000_000, 0, 0, 0, 0)));
    }

    @Test
    void anUnknownPriceIsZero() {
        assertEquals(MicroDollars.ZERO, Price.UNKNOWN.of(new Usage(1_000_000, 1, 1, 1, 1, 0)));
    }

    @Test
    void dollarsOfAProviderAreTakenAsTheyAre() {
        assertEquals(new MicroDollars(1_235), Price.ofDollars(new BigDecimal("0.0012345")));
    }
}
