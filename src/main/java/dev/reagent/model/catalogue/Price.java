package dev.reagent.model.catalogue;

import dev.reagent.agent.Usage;
import dev.reagent.agent.call.MicroDollars;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * The price of a model.
 *
 * @param rates      for every prompt, or for those up to the long tier
 * @param longPrompt the tier of long prompts; null if there is none
 */
public record Price(Rates rates, @Nullable LongPrompt longPrompt) {

    /** The price of a model without a configured one: zero. */
    public static final Price UNKNOWN = new Price(Rates.ZERO, null);

    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    /** US dollars for a million tokens, which equals millionths of a dollar for one. */
    public record Rates(
            BigDecimal input,
            BigDecimal output,
            BigDecimal cacheWrite5m,
            BigDecimal cacheWrite1h,
            BigDecimal cacheRead) {

        static final Rates ZERO =
                new Rates(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
    }

    /** The rates of the whole request if its prompt has more than {@code above} tokens. */
    public record LongPrompt(long above, Rates rates) {}

    /** Returns the cost of one request, rounded half up once. */
    public MicroDollars of(Usage usage) {
        var rate = ratesFor(usage);
        var sum = times(usage.input(), rate.input())
                .add(times(usage.output(), rate.output()))
                .add(times(usage.cacheWrite5m(), rate.cacheWrite5m()))
                .add(times(usage.cacheWrite1h(), rate.cacheWrite1h()))
                .add(times(usage.cacheRead(), rate.cacheRead()));
        return rounded(sum);
    }

    /** Converts dollars that a provider reports itself. */
    public static MicroDollars ofDollars(BigDecimal dollars) {
        return rounded(dollars.multiply(MILLION));
    }

    private Rates ratesFor(Usage usage) {
        long prompt = usage.input() + usage.cacheRead() + usage.cacheWrite();
        return longPrompt != null && prompt > longPrompt.above() ? longPrompt.rates() : rates;
    }

    private static BigDecimal times(long tokens, BigDecimal rate) {
        return rate.multiply(BigDecimal.valueOf(tokens));
    }

    private static MicroDollars rounded(BigDecimal microDollars) {
        return new MicroDollars(microDollars.setScale(0, RoundingMode.HALF_UP).longValueExact());
    }
}
