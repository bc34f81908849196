package dev.reagent.sandbox;

import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.call.SandboxUse;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * What a tier costs.
 *
 * @param vcpuHour US dollars for an hour of one processor
 * @param gbHour   US dollars for an hour of 1024 MiB
 */
record SandboxPrice(BigDecimal vcpuHour, BigDecimal gbHour) {

    static final SandboxPrice NONE = new SandboxPrice(BigDecimal.ZERO, BigDecimal.ZERO);

    private static final BigDecimal MILLIS_PER_HOUR =
            BigDecimal.valueOf(Duration.ofHours(1).toMillis());
    private static final BigDecimal MB_PER_GB = BigDecimal.valueOf(1024);
    private static final BigDecimal MICRO = BigDecimal.valueOf(1_000_000);

    /** Returns what a sandbox of a size has used and cost in a time. */
    SandboxUse of(Tier size, Duration time) {
        long vcpuMillis = Math.round(size.vcpus() * time.toMillis());
        long mbMillis = size.memoryMb() * time.toMillis();
        // divide at the end: hours and GB of a short run are infinite fractions
        var dollars = vcpuHour.multiply(BigDecimal.valueOf(vcpuMillis))
                .multiply(MB_PER_GB)
                .add(gbHour.multiply(BigDecimal.valueOf(mbMillis)));
        long micros = dollars.multiply(MICRO)
                .divide(MILLIS_PER_HOUR.multiply(MB_PER_GB), 0, RoundingMode.HALF_UP)
                .longValueExact();
        return new SandboxUse(time, vcpuMillis, mbMillis, new MicroDollars(micros));
    }
}
