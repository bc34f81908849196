package dev.reagent.stream;

/** Ends the streams of a server that is stopping; clients continue on another server. */
public final class ServerStopping extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ServerStopping() {
        super("this server is stopping", null, false, false);
    }
}
