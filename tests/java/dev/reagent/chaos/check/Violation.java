package dev.reagent.chaos.check;

/**
 * A promise that a history breaks.
 *
 * @param rule    which, by its class
 * @param session whose; empty where it is nobody's
 * @param what    one sentence with the evidence
 */
public record Violation(String rule, String session, String what) {

    @Override
    public String toString() {
        return rule + ": " + (session.isEmpty() ? "" : "session " + session + " ") + what;
    }
}
