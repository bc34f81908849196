package dev.reagent.run;

/** Tells that something has changed somewhere. A hint only: it may be lost, late or doubled. */
public interface Signals {

    /**
     * Calls {@code listener} with each message on a channel, on an event loop, until closed; also once whenever messages
     * may have been missed, with an empty message.
     */
    Subscription listen(String channel, java.util.function.Consumer<String> listener);

    /** Ends a listening; closing twice does nothing. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
