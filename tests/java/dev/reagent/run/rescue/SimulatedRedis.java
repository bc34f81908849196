package dev.reagent.run.rescue;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Vetoed;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What a server learns of a simulated Redis besides its logs and its queue. */
public final class SimulatedRedis {

    private SimulatedRedis() {}

    /**
     * Returns what takes the place of a server's own beans, by their classes.
     *
     * @param life    returns the present life of Redis
     * @param settled returns whether sessions may be restored
     */
    public static Map<Class<?>, Object> beans(Supplier<String> life, BooleanSupplier settled) {
        return Map.of(RedisGenerations.class, new Generations(life), RedisEpoch.class, new Epoch(settled));
    }

    @Vetoed
    private static final class Generations extends RedisGenerations {

        private final Supplier<String> life;
        private String known = "";

        @SuppressWarnings("NullAway") // no command is sent
        Generations(Supplier<String> life) {
            super(null);
            this.life = life;
        }

        @Override
        Uni<Boolean> hasNew() {
            return Uni.createFrom().item(() -> {
                var now = life.get();
                boolean isNew = !known.isEmpty() && !known.equals(now);
                known = now;
                return isNew;
            });
        }
    }

    @Vetoed
    private static final class Epoch extends RedisEpoch {

        private final BooleanSupplier settled;

        @SuppressWarnings("NullAway") // no command is sent
        Epoch(BooleanSupplier settled) {
            super(null, null, null);
            this.settled = settled;
        }

        @Override
        public Uni<Boolean> isSettled() {
            return Uni.createFrom().item(settled::getAsBoolean);
        }
    }
}
