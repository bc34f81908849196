package dev.reagent.chaos.simulation;

import dev.reagent.run.log.Signals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** What Redis publishes. Some messages are lost. */
final class SimulatedSignals {

    private final VirtualTime time;
    private final SplittableRandom dice;
    private final List<Listener> listeners = new ArrayList<>();

    private record Listener(Node server, String channel, Consumer<String> heard) {}

    SimulatedSignals(VirtualTime time, SplittableRandom dice) {
        this.time = time;
        this.dice = dice;
    }

    void publish(String channel, String message) {
        for (var listener : listeners) {
            if (listener.channel().equals(channel) && dice.nextInt(10) > 0) {
                time.after(
                        Duration.ofMillis(dice.nextInt(5)),
                        listener.server(),
                        () -> listener.heard().accept(message));
            }
        }
    }

    Signals of(Node server) {
        return (channel, heard) -> {
            var listener = new Listener(server, channel, heard);
            listeners.add(listener);
            return () -> listeners.remove(listener);
        };
    }
}
