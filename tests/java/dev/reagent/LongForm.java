package dev.reagent;

/** Whether tests that can be made large are: {@code -Dreagent.tests.long=true}. CI makes them in their short form. */
public final class LongForm {

    private LongForm() {}

    public static boolean isWanted() {
        return Boolean.getBoolean("reagent.tests.long");
    }

    /** The second where the long form is wanted, else the first. */
    public static int or(int small, int large) {
        return isWanted() ? large : small;
    }
}
