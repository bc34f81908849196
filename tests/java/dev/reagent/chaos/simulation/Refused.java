package dev.reagent.chaos.simulation;

/** What a store says instead of an answer. */
sealed class Refused extends RuntimeException {

    private Refused(String what) {
        super(what, null, false, false);
    }

    /** No answer came: it may have been done, or will be, or not. */
    static final class Unanswered extends Refused {
        Unanswered() {
            super("unanswered");
        }
    }

    /** Another claim holds the session. */
    static final class Stale extends Refused {
        Stale() {
            super("stale");
        }
    }

    /** The log is shorter than its owner knows it, or is not there. */
    static final class Behind extends Refused {
        Behind() {
            super("behind");
        }
    }
}
