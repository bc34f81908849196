package dev.reagent.model.offline;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A question as a database query.
 *
 * @param about      the table whose rows are counted, measured or listed
 * @param measure    the requested value
 * @param group      how the answer is divided
 * @param conditions that rows must all meet
 * @param order      how they are sorted
 * @param limit      the most rows
 */
record Wish(
        Schema.Table about,
        Measure measure,
        Optional<Group> group,
        List<Condition> conditions,
        Optional<Order> order,
        int limit) {

    /** A measure of rows. */
    sealed interface Measure {

        /** The number of rows. */
        record Count(boolean distinctly) implements Measure {}

        /** One number computed from a column: sum, avg, min or max. */
        record Of(String function, Schema.Table table, String column) implements Measure {}

        /** The rows themselves; no columns means all. */
        record Rows(List<Column> columns) implements Measure {}
    }

    /** A column of a table. */
    record Column(Schema.Table table, String name) {

        String sql() {
            return table.name() + "." + name;
        }
    }

    /** Groups by each row of a table, or each value of a column. */
    record Group(Schema.Table table, Optional<String> column) {}

    /** A test that at least one of the columns must pass. The value is already SQL. */
    record Condition(List<Column> columns, String operator, String value) {

        Condition(Column column, String operator, String value) {
            this(List.of(column), operator, value);
        }

        String sql() {
            var tests = columns.stream()
                    .map(column -> column.sql() + " " + operator + " " + value)
                    .collect(Collectors.joining(" OR "));
            return columns.size() == 1 ? tests : "(" + tests + ")";
        }
    }

    /** A sort direction; without a column it sorts by the measure. */
    record Order(Optional<Column> column, boolean descending) {}
}
