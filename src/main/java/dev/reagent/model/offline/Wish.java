package dev.reagent.model.offline;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a question wants of a database.
 *
 * @param about      the table whose rows are counted, measured or listed
 * @param measure    what is said of them
 * @param group      by what the answer is divided
 * @param conditions which of them, all at once
 * @param order      how they are sorted
 * @param limit      how many at most
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

        /** How many there are. */
        record Count(boolean distinctly) implements Measure {}

        /** One number made of a column: sum, avg, min or max. */
        record Of(String function, Schema.Table table, String column) implements Measure {}

        /** The rows themselves; no column means all. */
        record Rows(List<Column> columns) implements Measure {}
    }

    /** A column of a table. */
    record Column(Schema.Table table, String name) {

        String sql() {
            return table.name() + "." + name;
        }
    }

    /** Each row of a table, or each value of a column. */
    record Group(Schema.Table table, Optional<String> column) {}

    /** A test that one of some columns of a table must pass. The value is SQL already. */
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

    /** A direction; no column means the measure. */
    record Order(Optional<Column> column, boolean descending) {}
}
