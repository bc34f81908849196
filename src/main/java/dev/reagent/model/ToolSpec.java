package dev.reagent.model;

/**
 * The description of a tool that a model receives.
 *
 * @param parameters its JSON Schema as canonical JSON text, the same bytes each time (providers cache by prefix)
 */
public record ToolSpec(String name, String description, String parameters) {}
