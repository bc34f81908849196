package dev.reagent.tool;

/**
 * One thing that is wrong with a call's arguments.
 *
 * @param field   where, such as {@code headers.accept} or {@code list[1]}; empty for the whole
 * @param message what, with the limit and the value found, such as {@code must be at most 60, found 61}
 */
public record ArgumentFault(String field, String message) {

    /** The whole of it, for a model. */
    public String sentence() {
        return (field.isEmpty() ? "the arguments" : "`" + field + "`") + " " + message;
    }
}
