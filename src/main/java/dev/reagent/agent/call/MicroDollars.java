package dev.reagent.agent.call;

import java.math.BigDecimal;

/** An amount of money in millionths of a US dollar. */
public record MicroDollars(long amount) {

    public static final MicroDollars ZERO = new MicroDollars(0);

    public MicroDollars plus(MicroDollars other) {
        return new MicroDollars(Math.addExact(amount, other.amount));
    }

    /** Returns dollars with six decimal places, such as {@code 0.004512}. */
    public String toDollars() {
        return BigDecimal.valueOf(amount, 6).toPlainString();
    }
}
