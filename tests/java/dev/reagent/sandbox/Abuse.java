package dev.reagent.sandbox;

import java.util.function.Predicate;

/**
 * Something that hostile or broken code tries, and what must be true after it.
 *
 * @param tried    in words
 * @param wall     where it must hold
 * @param code     Python; most print {@code held} where everything that they tried was refused
 * @param seconds  the code's timeout
 * @param expected of its result
 */
record Abuse(String tried, Wall wall, String code, int seconds, Predicate<CodeResult> expected) {

    private static final int USUAL_SECONDS = 20;

    enum Wall {
        ANY,
        /** Bubblewrap's is lower here; its class says so. */
        DOCKER
    }

    /** What must be refused; the code says so itself. */
    static Abuse refused(String tried, String code) {
        return refused(tried, Wall.ANY, code);
    }

    static Abuse refused(String tried, Wall wall, String code) {
        return new Abuse(
                tried,
                wall,
                code,
                USUAL_SECONDS,
                result -> result.stdout().text().equals("held\n"));
    }

    static Abuse endingAs(String tried, int seconds, String code, Predicate<CodeResult> expected) {
        return new Abuse(tried, Wall.ANY, code, seconds, expected);
    }

    @Override
    public String toString() {
        return tried;
    }
}
