package dev.reagent.tool.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.StringJoiner;

/** The tables that a database's role may read, as one line for models. */
final class SqlSchema {

    private static final int MOST_CHARACTERS = 4_000;

    // what information_schema shows is what the role may do something with
    private static final String COLUMNS = """
            SELECT CASE WHEN table_schema = 'public' THEN '' ELSE table_schema || '.' END || table_name, column_name
            FROM information_schema.columns
            WHERE table_schema NOT IN ('information_schema', 'pg_catalog') AND table_schema NOT LIKE 'pg\\_%'
            ORDER BY 1, ordinal_position LIMIT 1000""";

    private SqlSchema() {}

    /** A line such as {@code database demo: customers(id, name), orders(id)}; never fails. */
    static Uni<String> line(SqlRunner runner, SqlDatabase database) {
        var statement =
                new SqlStatement(database, COLUMNS, JsonNodeFactory.instance.arrayNode(), true, Duration.ofSeconds(5));
        return runner.run(statement)
                .map(columns -> line(database, columns.path("rows")))
                .onFailure()
                .recoverWithItem("database %s: its tables cannot be listed now".formatted(database.name()));
    }

    private static String line(SqlDatabase database, JsonNode rows) {
        var tables = new LinkedHashMap<String, StringJoiner>();
        rows.forEach(row -> tables.computeIfAbsent(
                        row.path(0).asText(), table -> new StringJoiner(", ", table + "(", ")"))
                .add(row.path(1).asText()));
        var all = new StringBuilder(
                "database %s%s: ".formatted(database.name(), database.allowsWrites() ? " (writable)" : ""));
        var separator = "";
        for (var table : tables.values()) {
            if (all.length() + table.length() > MOST_CHARACTERS) {
                return all.append(", and more: see information_schema.columns").toString();
            }
            all.append(separator).append(table);
            separator = ", ";
        }
        return tables.isEmpty() ? all.append("no tables that we may read").toString() : all.toString();
    }
}
