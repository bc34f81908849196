package dev.reagent.stores.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The content of a backup; the last entry of its file.
 *
 * @param schema    the version of the last migration of the database
 * @param createdAt when the backup began
 * @param tables    in the order in which they can be filled
 * @param artifacts the number of files
 */
record Manifest(String schema, Instant createdAt, List<Table> tables, long artifacts) {

    /** Increases when this build can no longer read what an earlier build wrote. */
    private static final int FORMAT = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    Manifest {
        tables = List.copyOf(tables);
    }

    /**
     * A table's rows.
     *
     * @param columns in the order of the copy
     */
    record Table(String name, List<String> columns, long rows) {

        Table {
            columns = List.copyOf(columns);
        }
    }

    /** Returns how many rows a table has in the backup; 0 if unknown. */
    long rowsOf(String table) {
        return tables.stream()
                .filter(it -> it.name().equals(table))
                .mapToLong(Table::rows)
                .sum();
    }

    byte[] json() throws IOException {
        var json = JSON.createObjectNode()
                .put("format", FORMAT)
                .put("schema", schema)
                .put("created_at", createdAt.toString())
                .put("artifacts", artifacts);
        var list = json.putArray("tables");
        for (var table : tables) {
            var columns = list.addObject()
                    .put("name", table.name())
                    .put("rows", table.rows())
                    .putArray("columns");
            table.columns().forEach(columns::add);
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    /** @throws IOException if the content is not a manifest, or has a format that this build cannot read */
    static Manifest of(byte[] content) throws IOException {
        var json = JSON.readTree(content);
        int format = json.path("format").asInt();
        if (format != FORMAT) {
            throw new IOException("its format is " + format + ", and this build reads " + FORMAT);
        }
        var tables = new ArrayList<Table>();
        for (var table : json.path("tables")) {
            var columns = new ArrayList<String>();
            for (var column : table.path("columns")) {
                columns.add(identifier(column));
            }
            tables.add(new Table(
                    identifier(table.path("name")), columns, table.path("rows").asLong()));
        }
        return new Manifest(
                json.path("schema").asText(),
                Instant.parse(json.path("created_at").asText()),
                tables,
                json.path("artifacts").asLong());
    }

    /** Accepts only identifiers, because the name becomes part of a statement. */
    private static String identifier(JsonNode name) throws IOException {
        if (!name.asText().matches("[a-z_][a-z0-9_]{0,62}")) {
            throw new IOException("invalid name of a table or a column: \"" + name.asText() + "\"");
        }
        return name.asText();
    }
}
