package dev.reagent.chaos.simulation;

/** A process of the simulation. What it has scheduled is dropped when it is killed, and waits while it is frozen. */
final class Node {

    /** Whatever is no server: stores, networks, clients. It never dies. */
    static final Node WORLD = new Node();

    private boolean dead;
    private long frozenUntil;

    void kill() {
        dead = true;
    }

    boolean isDead() {
        return dead;
    }

    /** @param until nanoseconds of {@link VirtualTime} */
    void freeze(long until) {
        frozenUntil = until;
    }

    long frozenUntil() {
        return frozenUntil;
    }
}
