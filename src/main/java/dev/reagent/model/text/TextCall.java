package dev.reagent.model.text;

/**
 * A call that a model wrote as text.
 *
 * @param arguments a JSON object
 */
public record TextCall(String tool, String arguments) {}
