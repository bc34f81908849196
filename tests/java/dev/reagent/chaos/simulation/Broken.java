package dev.reagent.chaos.simulation;

/** A history broke an invariant. */
final class Broken extends RuntimeException {

    Broken(String what) {
        super(what);
    }

    Broken(String what, Throwable cause) {
        super(what, cause);
    }
}
