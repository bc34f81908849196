package dev.reagent.tool.sql;

import static dev.reagent.tool.ToolErrorCode.SQL_ERROR;
import static dev.reagent.tool.ToolErrorCode.TIMEOUT;

import dev.reagent.agent.call.Failure;
import dev.reagent.agent.task.StorableText;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** Converts a database's error to a failure of the tool: its primary message and SQLSTATE, without anything of the connection. */
final class SqlTrouble {

    private static final int LONGEST = 500;

    private SqlTrouble() {}

    static Failure of(SQLException failure, SqlDatabase database) {
        var told = failure instanceof PSQLException server ? server.getServerErrorMessage() : null;
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        if (told == null) {
            return SQL_ERROR.because(ours(failure, state, database));
        }
        return switch (state) {
            case "57014" -> TIMEOUT.because("the statement took too long and was stopped; ask for less");
            case "55P03" -> TIMEOUT.because("the statement waited too long for a lock; try again later");
            case "25006" ->
                SQL_ERROR.because("database %s is read-only here: %s (SQLSTATE 25006)"
                        .formatted(database.name(), brief(told.getMessage())));
            default ->
                SQL_ERROR.because("%s (SQLSTATE %s)%s"
                        .formatted(
                                brief(told.getMessage()),
                                state,
                                told.getHint() == null ? "" : ". Hint: " + brief(told.getHint())));
        };
    }

    private static String ours(SQLException failure, String state, SqlDatabase database) {
        if (String.valueOf(failure.getMessage()).contains("maxResultBuffer")) {
            return "the result is too large to be read; ask for fewer columns or shorter values";
        }
        return state.startsWith("08")
                ? "database %s takes no connection from us, or broke it off; tell the operator"
                        .formatted(database.name())
                : "the statement could not be carried out (SQLSTATE %s)".formatted(state.isEmpty() ? "unknown" : state);
    }

    private static String brief(@Nullable String text) {
        String line =
                StorableText.of(String.valueOf(text).replaceAll("\\s+", " ").strip());
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
