package dev.reagent.chaos.storm;

import dev.reagent.chaos.SharedStores;
import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.history.Notebook;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/** A database that the servers may write to with {@code sql_query}, and that is not theirs. */
public final class OutsideDatabase {

    private static final String NAME = "outside";
    private static final String ROLE = "chaos_writer";

    private final String url;

    /** Makes it. */
    public OutsideDatabase(SharedStores stores) throws SQLException {
        this.url = stores.settings().get("QUARKUS_DATASOURCE_JDBC_URL").replaceFirst("/[^/?]+(\\?.*)?$", "/" + NAME);
        try (var connection = stores.connect();
                var statement = connection.createStatement()) {
            statement.execute("create role " + ROLE + " login password '" + ROLE + "'");
            statement.execute("create database " + NAME + " owner " + ROLE);
        }
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("create table done (call text, run text, step integer)");
        }
    }

    /** Environment variables that let a server write to it. */
    Map<String, String> settings() {
        return Map.of(
                "REAGENT_SQL_DATABASES_OUTSIDE_URL", url,
                "REAGENT_SQL_DATABASES_OUTSIDE_USERNAME", ROLE,
                "REAGENT_SQL_DATABASES_OUTSIDE_PASSWORD", ROLE,
                "REAGENT_SQL_DATABASES_OUTSIDE_ALLOW_WRITES", "true");
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url + "?connectTimeout=5&socketTimeout=20", ROLE, ROLE);
    }

    /** Whether that call has written its row. */
    public boolean has(String call) throws SQLException {
        try (var connection = connect();
                var query = connection.prepareStatement("select 1 from done where call = ?")) {
            query.setString(1, call);
            try (var rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Notes all that was written. */
    void read(Notebook notes) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select call, run, step from done")) {
            while (rows.next()) {
                notes.note(new Entry.Inserted(notes.now(), rows.getString(1), rows.getString(2), rows.getInt(3)));
            }
        }
    }
}
