package dev.reagent.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A tool's JSON Schema (2020-12), compiled once. It never fetches a reference. Thread-safe. */
final class ArgumentSchema {

    private static final int MOST_FAULTS = 10;

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaLoader(
                    loader -> loader.fetchRemoteResources(false).block(iri -> true)));

    private final Schema schema;
    private final String known;

    ArgumentSchema(ObjectNode parameters) {
        this.schema = REGISTRY.getSchema(parameters.toString(), InputFormat.JSON);
        this.schema.initializeValidators();
        this.known = names(parameters.path("properties").fieldNames());
    }

    /** Returns the errors in the arguments; empty if there are none. */
    List<ArgumentFault> faults(ToolArguments arguments) {
        return schema.validate(arguments.canonical(), InputFormat.JSON).stream()
                .limit(MOST_FAULTS)
                .map(error -> new ArgumentFault(field(error), message(error)))
                .toList();
    }

    private String message(Error error) {
        String found = error.getInstanceNode() == null
                ? "nothing"
                : Excerpt.of(error.getInstanceNode().toString());
        String limit = error.getSchemaNode() == null
                ? ""
                : Excerpt.of(error.getSchemaNode().toString());
        return switch (error.getKeyword()) {
            case "required" -> "is missing";
            case "additionalProperties" ->
                "is not an argument of this tool; it knows %s".formatted(known.isEmpty() ? "none" : known);
            case "type" -> "must be of type %s, found %s".formatted(limit.replace("\"", ""), found);
            case "enum" -> "must be one of %s, found %s".formatted(limit, found);
            case "minimum" -> "must be at least %s, found %s".formatted(limit, found);
            case "maximum" -> "must be at most %s, found %s".formatted(limit, found);
            case "minLength" -> "must have at least %s characters, found %s".formatted(limit, found);
            case "maxLength" ->
                "may have %s characters, found %d"
                        .formatted(limit, error.getInstanceNode().asString().length());
            case "maxItems" ->
                "may have %s items, found %d"
                        .formatted(limit, error.getInstanceNode().size());
            case "maxProperties" ->
                "may have %s entries, found %d"
                        .formatted(limit, error.getInstanceNode().size());
            case "pattern" -> "must match %s, found %s".formatted(limit, found);
            default -> "%s, found %s".formatted(error.getMessage(), found);
        };
    }

    /** Returns the field of the error. If a field is missing or unknown, this is the field itself. */
    private static String field(Error error) {
        var field = new StringBuilder();
        var path = error.getInstanceLocation();
        for (int i = 0; path != null && i < path.getNameCount(); i++) {
            append(field, path.getElement(i));
        }
        if (error.getProperty() != null) {
            append(field, error.getProperty());
        }
        return field.toString();
    }

    private static void append(StringBuilder field, Object step) {
        if (step instanceof Integer index) {
            field.append('[').append(index).append(']');
        } else {
            field.append(field.isEmpty() ? "" : ".").append(Excerpt.of(step.toString()));
        }
    }

    private static String names(Iterator<String> fields) {
        Iterable<String> all = () -> fields;
        return StreamSupport.stream(all.spliterator(), false)
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
    }
}
