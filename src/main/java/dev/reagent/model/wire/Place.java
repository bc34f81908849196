package dev.reagent.model.wire;

import dev.reagent.model.ModelException.Code;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A call's place at its provider: behind a pause, in the gate, or inside. For one event loop. */
final class Place {

    private final WireModels wires;
    private final Context context;
    private final String provider;
    private final Runnable onEntered;
    private final Consumer<ProviderFault> onRefused;
    private ProviderGate.@Nullable Pass pass;
    private long timer = -1;

    /**
     * @param onEntered run on the event loop, once inside
     * @param onRefused takes why there is no place
     */
    Place(WireModels wires, Context context, String provider, Runnable onEntered, Consumer<ProviderFault> onRefused) {
        this.wires = wires;
        this.context = context;
        this.provider = provider;
        this.onEntered = onEntered;
        this.onRefused = onRefused;
    }

    void enterAfter(Duration pause) {
        if (pause.isPositive()) {
            timer = wires.vertx().setTimer(Math.max(1, pause.toMillis()), due -> enter());
        } else {
            enter();
        }
    }

    private void enter() {
        var limits = wires.limits();
        pass = wires.gateOf(provider).enter(() -> context.runOnContext(now -> enteredNow()));
        if (pass == null) {
            refuse("has too many calls of this server waiting for it");
            return;
        }
        timer = wires.vertx()
                .setTimer(
                        Math.max(1, limits.queueWait().toMillis()),
                        late -> refuse(
                                "had no free place within " + limits.queueWait().toSeconds() + " s"));
    }

    private void refuse(String words) {
        onRefused.accept(new ProviderFault(Code.OVERLOADED, false, words, null));
    }

    private void enteredNow() {
        wires.vertx().cancelTimer(timer);
        onEntered.run();
    }

    /** Gives it up, wherever it is; again does nothing. */
    void leave() {
        wires.vertx().cancelTimer(timer);
        if (pass != null) {
            pass.leave();
            pass = null;
        }
    }
}
