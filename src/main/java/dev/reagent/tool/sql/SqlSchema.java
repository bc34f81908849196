package dev.reagent.tool.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables that a database's role may read.
 *
 * @param tables in the order of their names; empty if the role may read none
 * @param known  whether they could be listed
 */
record SqlSchema(SqlDatabase database, List<Table> tables, boolean known) {

    // information_schema shows the tables on which the role has a privilege
    private static final String COLUMNS = """
            SELECT CASE WHEN table_schema = 'public' THEN '' ELSE table_schema || '.' END || table_name, column_name
            FROM information_schema.columns
            WHERE table_schema NOT IN ('information_schema', 'pg_catalog') AND table_schema NOT LIKE 'pg\\_%'
            ORDER BY 1, ordinal_position LIMIT 1000""";

    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** A table and its columns in their order. */
    record Table(String name, List<String> columns) {

        @Override
        public String toString() {
            return name + "(" + String.join(", ", columns) + ")";
        }
    }

    /** Reads it within ten seconds; never fails. */
    static Uni<SqlSchema> read(SqlRunner runner, SqlDatabase database) {
        var statement =
                new SqlStatement(database, COLUMNS, JsonNodeFactory.instance.arrayNode(), true, Duration.ofSeconds(5));
        return runner.run(statement)
                .ifNoItem()
                .after(LONGEST)
                .fail()
                .map(columns -> new SqlSchema(database, tables(columns.path("rows")), true))
                .onFailure()
                .recoverWithItem(new SqlSchema(database, List.of(), false));
    }

    private static List<Table> tables(JsonNode rows) {
        var columns = new LinkedHashMap<String, List<String>>();
        rows.forEach(row -> columns.computeIfAbsent(row.path(0).asText(), table -> new ArrayList<>())
                .add(row.path(1).asText()));
        return columns.entrySet().stream()
                .map(table -> new Table(table.getKey(), table.getValue()))
                .toList();
    }

    /** Returns a line such as {@code database demo: customers(id, name), orders(id)}. */
    String line() {
        return heading() + said(tables.stream().map(Table::toString));
    }

    /** Returns a line such as {@code database demo: customers, orders, and 3 more}, with as many names as fit into that many characters. */
    String shortLine(int room) {
        var line = new StringBuilder(heading());
        for (int i = 0; i < tables.size(); i++) {
            var next = (i == 0 ? "" : ", ") + tables.get(i).name();
            var rest = ", and %d more".formatted(tables.size() - i);
            boolean isLast = i == tables.size() - 1;
            if (line.length() + next.length() + (isLast ? 0 : rest.length()) > room) {
                return line.append(i == 0 ? tables.size() + " tables" : rest).toString();
            }
            line.append(next);
        }
        return tables.isEmpty() ? line() : line.toString();
    }

    private String heading() {
        return "database %s%s: ".formatted(database.name(), database.allowsWrites() ? " (writable)" : "");
    }

    private String said(Stream<String> all) {
        if (!known) {
            return "its tables cannot be listed now";
        }
        return tables.isEmpty() ? "no tables that we may read" : all.collect(Collectors.joining(", "));
    }
}
