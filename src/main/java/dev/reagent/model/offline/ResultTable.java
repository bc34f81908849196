package dev.reagent.model.offline;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rows of a query's result, converted to text. */
record ResultTable(List<String> columns, List<List<String>> rows, boolean truncated) {

    private static final int MOST_ROWS_TOLD = 50;

    /** Empty if the text is not a table in the form of {@code sql_query}. */
    static Optional<ResultTable> read(String result) {
        var json = Part.read(result);
        if (!json.path("rows").isArray()) {
            return Optional.empty();
        }
        var columns = new ArrayList<String>();
        json.path("columns")
                .forEach(column ->
                        columns.add(column.isObject() ? column.path("name").asText() : column.asText()));
        var rows = new ArrayList<List<String>>();
        json.path("rows").forEach(row -> rows.add(values(row, columns)));
        return Optional.of(new ResultTable(columns, rows, json.path("truncated").asBoolean()));
    }

    private static List<String> values(JsonNode row, List<String> columns) {
        var values = new ArrayList<String>();
        if (row.isObject()) {
            if (columns.isEmpty()) {
                row.fieldNames().forEachRemaining(columns::add);
            }
            columns.forEach(column -> values.add(value(row.path(column))));
        } else {
            row.forEach(cell -> values.add(value(cell)));
        }
        return values;
    }

    private static String value(JsonNode cell) {
        return cell.isNull() || cell.isMissingNode() ? "none" : cell.isValueNode() ? cell.asText() : cell.toString();
    }

    String inWords() {
        if (rows.isEmpty()) {
            return "There are none: the query gave no rows.";
        }
        if (rows.size() == 1 && rows.getFirst().size() == 1) {
            return "The answer is " + rows.getFirst().getFirst() + ".";
        }
        var told = rows.stream().limit(MOST_ROWS_TOLD).map(this::inWords).collect(Collectors.joining("\n"));
        var more = rows.size() - MOST_ROWS_TOLD;
        return told + (more > 0 ? "\n… and " + more + " more rows" : "") + (truncated ? "\n(the result was cut)" : "");
    }

    /** Two columns are read as a name and its value. */
    private String inWords(List<String> row) {
        if (row.size() == 2) {
            return "- " + row.getFirst() + ": " + row.getLast();
        }
        return IntStream.range(0, row.size())
                .mapToObj(i -> i < columns.size() ? columns.get(i) + " " + row.get(i) : row.get(i))
                .collect(Collectors.joining(", ", "- ", ""));
    }
}
