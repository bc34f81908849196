package dev.reagent.tool.sql;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A request for a database's tables, as in psql: {@code \d} lists all, {@code \d orders} describes one. The same data is part of the tool's
 * description if there is room, so it needs no approval.
 *
 * @param table empty for all
 */
record SqlDescribe(String table) {

    private static final Pattern WRITTEN = Pattern.compile("\\s*\\\\dt?\\+?(?:\\s+\"?([^\\s;\"]+)\"?)?\\s*;?\\s*");

    private static final String ALL = """
            SELECT CASE WHEN table_schema = 'public' THEN '' ELSE table_schema || '.' END || table_name AS "table",
                   string_agg(column_name, ', ' ORDER BY ordinal_position) AS "columns"
            FROM information_schema.columns
            WHERE table_schema NOT IN ('information_schema', 'pg_catalog') AND table_schema NOT LIKE 'pg\\_%'
            GROUP BY 1 ORDER BY 1""";

    private static final String ONE = """
            SELECT column_name AS "column", data_type AS "type", is_nullable = 'YES' AS "nullable"
            FROM information_schema.columns
            WHERE lower(?) IN (lower(table_name), lower(table_schema || '.' || table_name))
            ORDER BY table_schema, table_name, ordinal_position""";

    /** Returns the request of a call; empty if the call has a statement instead. */
    static Optional<SqlDescribe> of(ObjectNode args) {
        var written = WRITTEN.matcher(args.path("sql").asText());
        return written.matches()
                ? Optional.of(
                        new SqlDescribe(Optional.ofNullable(written.group(1)).orElse("")))
                : Optional.empty();
    }

    SqlStatement statement(SqlDatabase database, Duration timeout) {
        var params = JsonNodeFactory.instance.arrayNode();
        if (!table.isEmpty()) {
            params.add(table);
        }
        return new SqlStatement(database, table.isEmpty() ? ALL : ONE, params, true, timeout);
    }

    /** Returns whether the answer describes something. */
    boolean isAnswered(ObjectNode rows) {
        return table.isEmpty() || !rows.path("rows").isEmpty();
    }
}
