package dev.reagent.stream;

/** Ends the streams of a server that is going: what follows is to be heard on another. */
public final class ServerLeaves extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ServerLeaves() {
        super("this server is going", null, false, false);
    }
}
