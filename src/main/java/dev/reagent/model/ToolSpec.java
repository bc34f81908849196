package dev.reagent.model;

/**
 * A tool as a model is told of it.
 *
 * @param parameters its JSON Schema as canonical JSON text, the same bytes each time (providers cache by prefix)
 */
public record ToolSpec(String name, String description, String parameters) {}
