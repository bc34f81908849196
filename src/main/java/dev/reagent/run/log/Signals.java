package dev.reagent.run.log;

/** Signals that something has changed. Only a hint: a signal may be lost, late or duplicated. */
public interface Signals {

    /**
     * Calls {@code listener} with each message on a channel, on an event loop, until closed. Also calls it with an empty message
     * whenever messages may have been missed.
     */
    Subscription listen(String channel, java.util.function.Consumer<String> listener);

    /** Ends a subscription; closing twice has no effect. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
