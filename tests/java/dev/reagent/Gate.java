package dev.reagent;

import java.util.concurrent.CompletableFuture;

/** Holds back what arrives at it until a test opens it; from then on all passes at once. Thread-safe. */
public final class Gate {

    /** One that holds nothing back. */
    public static final Gate OPEN = closed().open();

    private final CompletableFuture<Void> opened = new CompletableFuture<>();

    private Gate() {}

    public static Gate closed() {
        return new Gate();
    }

    public Gate open() {
        opened.complete(null);
        return this;
    }

    /** Runs it now where the gate is open, else on the thread that opens it. */
    public void pass(Runnable next) {
        opened.thenRun(next);
    }
}
