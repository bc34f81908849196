package dev.reagent.sandbox;

import dev.reagent.agent.call.SandboxUse;
import dev.reagent.stores.StartRefused;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The sizes of sandboxes, by the names that the operator chose. */
@Startup
@ApplicationScoped
public class Tiers {

    /** A name is also the tag of an image. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    private static final double MOST_VCPUS = 1024;
    private static final long MOST_MB = 16L << 20;

    private final TreeMap<String, Tier> tiers = new TreeMap<>();
    private final Map<String, SandboxPrice> prices = new HashMap<>();
    private final Tier usual;

    /** @throws StartRefused if a size is invalid, or the usual tier does not exist */
    @Inject
    public Tiers(SandboxSettings settings) {
        tiers.put(Tier.SMALL.name(), Tier.SMALL);
        settings.tiers().forEach((name, size) -> {
            tiers.put(name, checked(name, size));
            prices.put(name, price(name, size.price()));
        });
        usual = find(settings.defaultTier())
                .orElseThrow(() -> new StartRefused("reagent.sandbox.default-tier is \"%s\": expected one of %s"
                        .formatted(settings.defaultTier(), String.join(", ", names()))));
    }

    private static Tier checked(String name, SandboxSettings.Size size) {
        var setting = "reagent.sandbox.tiers." + name;
        if (!NAME.matcher(name).matches()) {
            throw new StartRefused(setting + ": the name of a tier must match " + NAME);
        }
        if (!(size.vcpus() >= Tier.LEAST_VCPUS) || size.vcpus() > MOST_VCPUS) {
            throw new StartRefused(
                    "%s.vcpus is %s: expected %s to %s".formatted(setting, size.vcpus(), Tier.LEAST_VCPUS, MOST_VCPUS));
        }
        if (size.memoryMb() < Tier.LEAST_MB || size.memoryMb() > MOST_MB) {
            throw new StartRefused("%s.memory-mb is %d: expected %d to %d"
                    .formatted(setting, size.memoryMb(), Tier.LEAST_MB, MOST_MB));
        }
        return new Tier(name, size.vcpus(), size.memoryMb());
    }

    private static SandboxPrice price(String tier, SandboxSettings.Price price) {
        if (price.vcpuHour().signum() < 0 || price.gbHour().signum() < 0) {
            throw new StartRefused("reagent.sandbox.tiers.%s.price is %s and %s: expected US dollars from 0"
                    .formatted(tier, price.vcpuHour(), price.gbHour()));
        }
        return new SandboxPrice(price.vcpuHour(), price.gbHour());
    }

    /** Returns the use and cost of code that ran for a time, at the prices of its tier. */
    public SandboxUse use(Tier size, Duration time) {
        return prices.getOrDefault(size.name(), SandboxPrice.NONE).of(size, time);
    }

    public Optional<Tier> find(String name) {
        return Optional.ofNullable(tiers.get(name));
    }

    public List<String> names() {
        return List.copyOf(tiers.keySet());
    }

    /** Returns the tier of runs whose request and model name none. */
    public Tier usual() {
        return usual;
    }
}
