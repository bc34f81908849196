package dev.reagent.tool.sql;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Runs a statement once, on its own connection and in its own transaction; both are closed after it. {@link #call} blocks. Any other thread
 * may call {@link #cancel}.
 */
final class SqlRun implements Callable<ObjectNode> {

    private static final Duration LONGEST_LOCK = Duration.ofSeconds(3);
    private static final int ROWS_AT_A_TIME = 100;

    private final SqlStatement statement;
    private @Nullable PreparedStatement running;
    private boolean cancelled;

    SqlRun(SqlStatement statement) {
        this.statement = statement;
    }

    /** @throws SQLException the database's error; then nothing was changed, unless the connection broke during the commit */
    @Override
    public ObjectNode call() throws SQLException {
        try (var connection = statement.database().connect(statement.timeout())) {
            begin(connection);
            var rows = execute(connection);
            end(connection);
            return rows;
        }
    }

    private void begin(Connection connection) throws SQLException {
        connection.setReadOnly(statement.readOnly());
        connection.setAutoCommit(false);
        // set each time, because a role's defaults may differ; timeouts other than the statement's limit the
        // transaction
        try (var limits = connection.prepareStatement("""
                SELECT set_config('statement_timeout', ?, true), set_config('lock_timeout', ?, true),
                       set_config('idle_in_transaction_session_timeout', ?, true), set_config('TimeZone', 'UTC', true),
                       set_config('standard_conforming_strings', 'on', true), set_config('bytea_output', 'hex', true),
                       set_config('IntervalStyle', 'iso_8601', true)""")) {
            String limit = statement.timeout().toMillis() + "ms";
            limits.setString(1, limit);
            limits.setString(
                    2, Math.min(LONGEST_LOCK.toMillis(), statement.timeout().toMillis()) + "ms");
            limits.setString(3, limit);
            limits.execute();
        }
        endWithTheClient(connection);
    }

    // if this server dies, the statement ends with it instead of at its timeout; PostgreSQL 14 and newer
    private static void endWithTheClient(Connection connection) throws SQLException {
        if (connection.getMetaData().getDatabaseMajorVersion() >= 14) {
            try (var check =
                    connection.prepareStatement("SELECT set_config('client_connection_check_interval', '1s', true)")) {
                check.execute();
            }
        }
    }

    private ObjectNode execute(Connection connection) throws SQLException {
        try (var prepared = connection.prepareStatement(statement.sql())) {
            prepared.setFetchSize(ROWS_AT_A_TIME);
            prepared.setMaxRows(SqlRows.MOST_ROWS + 1);
            SqlParams.bind(prepared, statement.params());
            if (!isRunning(prepared)) {
                throw new SQLException("cancelled before it began", "57014");
            }
            try {
                return SqlRows.read(prepared, prepared.execute());
            } finally {
                isOver();
            }
        }
    }

    private void end(Connection connection) throws SQLException {
        if (statement.readOnly()) {
            connection.rollback();
        } else {
            connection.commit();
        }
    }

    private synchronized boolean isRunning(PreparedStatement prepared) {
        running = prepared;
        return !cancelled;
    }

    private synchronized void isOver() {
        running = null;
    }

    /** Cancels the statement in the database. Blocks for a moment. */
    void cancel() {
        PreparedStatement target;
        synchronized (this) {
            cancelled = true;
            target = running;
        }
        try {
            if (target != null) {
                target.cancel();
            }
        } catch (SQLException overAlready) {
            // nothing is left to cancel
        }
    }
}
