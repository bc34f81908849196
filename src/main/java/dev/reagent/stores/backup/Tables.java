package dev.reagent.stores.backup;

import static java.util.stream.Collectors.joining;

import dev.reagent.stores.backup.Manifest.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Reads and writes the tables of the server's database over one connection, as PostgreSQL's own text of their rows. Not thread-safe. */
final class Tables {

    /** Each table comes after those that its rows refer to. Tables that belong to one database alone are left out. */
    private static final String NAMES = """
            with recursive edge as (
              select conrelid as child, confrelid as parent from pg_constraint
              where contype = 'f' and conrelid <> confrelid),
            tree as (
              select oid, 0 as depth from pg_class
              where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
              union all
              select edge.child, tree.depth + 1 from tree join edge on edge.parent = tree.oid
              where tree.depth < 100)
            select relname, max(depth) from tree join pg_class using (oid)
            where relname not in ('flyway_schema_history', 'redis_epoch')
            group by relname order by max(depth), relname
            """;

    private static final String COLUMNS = """
            select attname from pg_attribute
            where attrelid = cast(? as regclass) and attnum > 0 and not attisdropped and attgenerated = ''
            order by attnum
            """;

    private final Connection connection;
    private final CopyManager copies;

    Tables(Connection connection) throws SQLException {
        this.connection = connection;
        this.copies = connection.unwrap(PGConnection.class).getCopyAPI();
    }

    /** Returns the version of the last migration; empty if no server has used the database. */
    Optional<String> schema() throws SQLException {
        try (var query = connection.createStatement()) {
            try (var rows = query.executeQuery("select to_regclass('flyway_schema_history')")) {
                rows.next();
                if (rows.getString(1) == null) {
                    return Optional.empty();
                }
            }
            try (var rows = query.executeQuery("select version from flyway_schema_history"
                    + " where success and version is not null order by installed_rank desc limit 1")) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        }
    }

    /** Returns all tables with their columns, without rows, in the order in which they can be filled. */
    List<Table> list() throws SQLException {
        var names = new ArrayList<String>();
        try (var query = connection.createStatement();
                var rows = query.executeQuery(NAMES)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        var tables = new ArrayList<Table>();
        for (var name : names) {
            tables.add(new Table(name, columns(name), 0));
        }
        return tables;
    }

    private List<String> columns(String table) throws SQLException {
        var columns = new ArrayList<String>();
        try (var query = connection.prepareStatement(COLUMNS)) {
            query.setString(1, table);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    columns.add(rows.getString(1));
                }
            }
        }
        return columns;
    }

    /**
     * Writes all rows of a table.
     *
     * @return the number of rows
     */
    long copyOut(Table table, OutputStream to) throws SQLException, IOException {
        return copies.copyOut("copy " + words(table) + " to stdout", to);
    }

    /**
     * Reads rows into a table.
     *
     * @return the number of rows
     */
    long copyIn(Table table, InputStream from) throws SQLException, IOException {
        return copies.copyIn("copy " + words(table) + " from stdin", from);
    }

    private static String words(Table table) {
        return '"' + table.name() + "\" "
                + table.columns().stream().map(column -> '"' + column + '"').collect(joining(", ", "(", ")"));
    }
}
