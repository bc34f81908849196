package dev.reagent.tool.sql;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.task.StorableText;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads a statement's result as the JSON that a model receives, limited in rows and bytes. */
final class SqlRows {

    static final int MOST_ROWS = 1_000;
    static final int MOST_BYTES = 256 * 1024;

    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private final ArrayNode columns = json.putArray("columns");
    private final ArrayNode rows = json.putArray("rows");
    private int bytes;
    private boolean truncated;

    private SqlRows() {}

    /** @param executed its rows are read with a cursor, so that unwanted rows are not transferred */
    static ObjectNode read(PreparedStatement executed, boolean hasRows) throws SQLException {
        var result = new SqlRows();
        if (hasRows) {
            try (var found = executed.getResultSet()) {
                result.readAll(found);
            }
        }
        int affected = hasRows ? -1 : executed.getUpdateCount();
        result.json.put("truncated", result.truncated);
        return affected < 0 ? result.json.putNull("rows_affected") : result.json.put("rows_affected", affected);
    }

    private void readAll(ResultSet found) throws SQLException {
        int width = found.getMetaData().getColumnCount();
        for (int column = 1; column <= width; column++) {
            columns.add(StorableText.of(found.getMetaData().getColumnLabel(column)));
        }
        bytes = columns.toString().getBytes(StandardCharsets.UTF_8).length;
        while (!truncated && found.next()) {
            if (rows.size() == MOST_ROWS) {
                truncated = true;
            } else {
                add(row(found, width));
            }
        }
    }

    private ArrayNode row(ResultSet found, int width) throws SQLException {
        var row = JsonNodeFactory.instance.arrayNode(width);
        for (int column = 1; column <= width; column++) {
            row.add(SqlCell.read(found, column));
        }
        return row;
    }

    private void add(ArrayNode row) {
        bytes += row.toString().getBytes(StandardCharsets.UTF_8).length + 1;
        if (bytes > MOST_BYTES) {
            truncated = true;
        } else {
            rows.add(row);
        }
    }
}
