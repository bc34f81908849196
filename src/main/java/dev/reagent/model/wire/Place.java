package dev.reagent.model.wire;

import dev.reagent.model.ModelException.Code;
import dev.reagent.model.wire.fault.ProviderFault;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The place of a request at its provider: in a pause, waiting in the gate, or inside. For one event loop. */
final class Place {

    private final Provider provider;
    private final Context context;
    private final Runnable onEntered;
    private final Consumer<ProviderFault> onRefused;
    private ProviderGate.@Nullable Pass pass;
    private long timer = -1;

    /**
     * @param onEntered called on the event loop, once inside
     * @param onRefused called with the reason if there is no place
     */
    Place(Provider provider, Context context, Runnable onEntered, Consumer<ProviderFault> onRefused) {
        this.provider = provider;
        this.context = context;
        this.onEntered = onEntered;
        this.onRefused = onRefused;
    }

    void enterAfter(Duration pause) {
        if (pause.isPositive()) {
            timer = provider.vertx().setTimer(Math.max(1, pause.toMillis()), due -> enter());
        } else {
            enter();
        }
    }

    private void enter() {
        var limits = provider.limits();
        pass = provider.gate().enter(() -> context.runOnContext(now -> enteredNow()));
        if (pass == null) {
            refuse("has too many calls of this server waiting for it");
            return;
        }
        timer = provider.vertx()
                .setTimer(
                        Math.max(1, limits.queueWait().toMillis()),
                        late -> refuse(
                                "had no free place within " + limits.queueWait().toSeconds() + " s"));
    }

    private void refuse(String words) {
        onRefused.accept(new ProviderFault(Code.OVERLOADED, false, words, null));
    }

    private void enteredNow() {
        provider.vertx().cancelTimer(timer);
        onEntered.run();
    }

    /** Gives the place up in any state. A second call does nothing. */
    void leave() {
        provider.vertx().cancelTimer(timer);
        if (pass != null) {
            pass.leave();
            pass = null;
        }
    }
}
