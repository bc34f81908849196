package dev.reagent.tool.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Lists the databases in the tool's description: tables with their columns, or as many names as there is room for. Pure. */
final class SqlListing {

    private static final String HINT =
            "Pass \\d NAME as `sql` for the columns of a table, \\d for all tables; no person is asked.";
    private static final int SHORTEST_LINE = 90;

    private SqlListing() {}

    /** Returns lines of at most this many characters together. */
    static String of(List<SqlSchema> schemas, int room) {
        var whole = schemas.stream().map(SqlSchema::line).collect(Collectors.joining("\n"));
        return whole.length() <= room ? whole : shortened(schemas, room - HINT.length());
    }

    private static String shortened(List<SqlSchema> schemas, int room) {
        int shown = Math.min(schemas.size(), Math.max(1, room / SHORTEST_LINE));
        var lines = new ArrayList<String>();
        lines.add(HINT);
        int left = room;
        for (int i = 0; i < shown; i++) {
            var line = schemas.get(i).shortLine(left / (shown - i) - 1);
            lines.add(line);
            left -= line.length() + 1;
        }
        if (shown < schemas.size()) {
            lines.set(shown, "and %d more databases".formatted(schemas.size() - shown + 1));
        }
        return String.join("\n", lines);
    }
}
