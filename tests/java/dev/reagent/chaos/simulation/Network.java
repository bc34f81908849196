package dev.reagent.chaos.simulation;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Between the servers and one store. Each request takes its time; in bad weather it may be lost, its answer may be lost, or it is
 * performed long after its sender gave it up.
 */
final class Network {

    private static final int PERCENT = 100;

    private final VirtualTime time;
    private final SplittableRandom dice;
    private boolean storm = true;
    private long downUntil;
    private int connections;

    Network(VirtualTime time, SplittableRandom dice) {
        this.time = time;
        this.dice = dice;
    }

    /** From now on every request is answered. */
    void calm() {
        storm = false;
        downUntil = 0;
    }

    /** No request arrives for a while. */
    void cut(Duration length) {
        downUntil = time.monotonicTime() + length.toNanos();
    }

    /** The store is another one now: what is under way does not reach it. */
    void disconnect() {
        connections++;
    }

    /** The port of a store as a server uses it over this network. */
    <T> T to(Class<T> port, T store, Node server) {
        InvocationHandler handler = (proxy, method, args) -> method.isDefault()
                ? InvocationHandler.invokeDefault(proxy, method, args)
                : Uni.createFrom().emitter(emitter -> send(store, method, args, server, emitter));
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, handler));
    }

    private void send(Object store, Method method, Object[] args, Node server, UniEmitter<Object> asker) {
        int luck = storm ? dice.nextInt(PERCENT) : PERCENT;
        if (luck < 2 || time.monotonicTime() < downUntil) {
            giveUp(server, asker);
            return;
        }
        boolean comesLate = luck < 4;
        boolean answerIsLost = luck < 6;
        if (answerIsLost) {
            giveUp(server, asker);
        }
        int connection = connections;
        time.after(comesLate ? millis(1000, 12_000) : millis(0, 4), Node.WORLD, () -> {
            if (connection != connections) {
                giveUp(server, asker);
                return;
            }
            perform(store, method, args)
                    .subscribe()
                    .with(
                            answer -> answer(server, answerIsLost, () -> asker.complete(answer)),
                            failure -> answer(server, answerIsLost, () -> asker.fail(failure)));
        });
    }

    private void answer(Node server, boolean isLost, Runnable arrives) {
        if (!isLost) {
            time.after(millis(0, 4), server, arrives);
        }
    }

    private void giveUp(Node server, UniEmitter<Object> asker) {
        time.after(millis(100, 3000), server, () -> asker.fail(new IOException("no answer came")));
    }

    @SuppressWarnings("unchecked")
    private static Uni<Object> perform(Object store, Method method, Object[] args) {
        try {
            method.setAccessible(true);
            return (Uni<Object>) method.invoke(store, args);
        } catch (InvocationTargetException | IllegalAccessException broken) {
            throw new Broken(method + " failed: " + broken.getCause());
        }
    }

    private Duration millis(int least, int below) {
        return Duration.ofMillis(dice.nextInt(least, below));
    }
}
