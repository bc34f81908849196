package dev.reagent.tool.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import org.postgresql.Driver;

/** A database that may be queried. Its {@code toString} contains neither password nor address. */
record SqlDatabase(String name, String url, String username, String password, boolean allowsWrites) {

    // limits one answer while it is read, so that no cell and no batch of rows can fill the heap
    private static final String MOST_BYTES_READ = "16M";

    private static final String CONNECTION_FAILED = "08001";

    /** Opens a separate connection for one statement. The caller closes it. */
    Connection connect(Duration statement) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", username);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "reagent sql_query");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("loginTimeout", "5");
        properties.setProperty(
                "socketTimeout", String.valueOf(statement.plusSeconds(10).toSeconds()));
        properties.setProperty("cancelSignalTimeout", "5");
        // one statement in each message, parameters bound by the server; values as text, as PostgreSQL writes them
        properties.setProperty("preferQueryMode", "extended");
        properties.setProperty("prepareThreshold", "0");
        properties.setProperty("stringtype", "unspecified");
        properties.setProperty("binaryTransfer", "false");
        properties.setProperty("maxResultBuffer", MOST_BYTES_READ);
        try {
            return Objects.requireNonNull(new Driver().connect(url, properties), "its URL was checked at the start");
        } catch (SQLException refused) {
            // the server's messages name roles and addresses
            throw new SQLException("no connection to " + name, CONNECTION_FAILED, refused);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
