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

/** A tool's JSON Schema (2020-12), compiled once; it fetches nothing, whatever it refers to. Thread-safe. */
final class ArgumentSchema {

    private static final int MOST_VIOLATIONS = 10;

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

    /** What is wrong with the arguments, each naming the field, the limit and the value found; empty where all is well. */
    List<String> violations(ToolArguments arguments) {
        return schema.validate(arguments.canonical(), InputFormat.JSON).stream()
                .limit(MOST_VIOLATIONS)
                .map(this::sentence)
                .toList();
    }

    private String sentence(Error error) {
        String field = field(error);
        String found = error.getInstanceNode() == null
                ? "nothing"
                : Excerpt.of(error.getInstanceNode().toString());
        String limit = error.getSchemaNode() == null
                ? ""
                : Excerpt.of(error.getSchemaNode().toString());
        return switch (error.getKeyword()) {
            case "required" -> "%s is missing".formatted(inside(error));
            case "additionalProperties" ->
                "%s is not an argument of this tool; it knows %s"
                        .formatted(inside(error), known.isEmpty() ? "none" : known);
            case "type" -> "%s must be of type %s, found %s".formatted(field, limit.replace("\"", ""), found);
            case "enum" -> "%s must be one of %s, found %s".formatted(field, limit, found);
            case "minimum" -> "%s must be at least %s, found %s".formatted(field, limit, found);
            case "maximum" -> "%s must be at most %s, found %s".formatted(field, limit, found);
            case "minLength" -> "%s must have at least %s characters, found %s".formatted(field, limit, found);
            case "maxLength" ->
                "%s may have %s characters, found %d"
                        .formatted(
                                field, limit, error.getInstanceNode().asString().length());
            case "maxItems" ->
                "%s may have %s items, found %d"
                        .formatted(field, limit, error.getInstanceNode().size());
            case "maxProperties" ->
                "%s may have %s entries, found %d"
                        .formatted(field, limit, error.getInstanceNode().size());
            case "pattern" -> "%s must match %s, found %s".formatted(field, limit, found);
            default -> "%s %s, found %s".formatted(field, error.getMessage(), found);
        };
    }

    private static String field(Error error) {
        var path = error.getInstanceLocation();
        String pointer = path == null ? "" : path.toString().replaceFirst("^(\\$|/)\\.?", "");
        return pointer.isEmpty() ? "the arguments" : "`" + Excerpt.of(pointer) + "`";
    }

    private static String inside(Error error) {
        String field = field(error);
        String property = Excerpt.of(String.valueOf(error.getProperty()));
        return field.startsWith("`")
                ? field.substring(0, field.length() - 1) + "/" + property + "`"
                : "`" + property + "`";
    }

    private static String names(Iterator<String> fields) {
        Iterable<String> all = () -> fields;
        return StreamSupport.stream(all.spliterator(), false)
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
    }
}
