package dev.reagent.stores.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a backup holds, the last entry of its file.
 *
 * @param schema    the version of the last migration of the database
 * @param createdAt when it was begun
 * @param tables    in the order in which they can be filled
 * @param artifacts how many files
 */
record Manifest(String schema, Instant createdAt, List<Table> tables, long artifacts) {

    /** Rises when this build can no longer read what an earlier one wrote. */
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

    /** How many rows a table has here; 0 where it is not known. */
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

    /** @throws IOException where it is none, or of a format that this build does not know */
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

    /** It becomes part of a statement. */
    private static String identifier(JsonNode name) throws IOException {
        if (!name.asText().matches("[a-z_][a-z0-9_]{0,62}")) {
            throw new IOException("it names a table or a column \"" + name.asText() + "\"");
        }
        return name.asText();
    }
}
