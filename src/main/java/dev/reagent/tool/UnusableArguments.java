package dev.reagent.tool;

/** A model's arguments that are no usable JSON object; the message tells the model why. */
final class UnusableArguments extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableArguments(String message) {
        super(message, null, false, false);
    }
}
