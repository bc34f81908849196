package dev.reagent.tool;

/** A model's arguments are not a usable JSON object. The message for the model says why. */
final class UnusableArguments extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableArguments(String message) {
        super(message, null, false, false);
    }
}
