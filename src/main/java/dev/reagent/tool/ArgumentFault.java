package dev.reagent.tool;

/**
 * One error in a call's arguments.
 *
 * @param field   the field, such as {@code headers.accept} or {@code list[1]}; empty for the arguments as a whole
 * @param message the error, with the limit and the value found, such as {@code must be at most 60, found 61}
 */
public record ArgumentFault(String field, String message) {

    /** Returns field and message as one sentence, for a model. */
    public String sentence() {
        return (field.isEmpty() ? "the arguments" : "`" + field + "`") + " " + message;
    }
}
