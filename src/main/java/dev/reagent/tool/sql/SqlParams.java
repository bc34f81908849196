package dev.reagent.tool.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/** Binds a call's values to a statement, each like an SQL literal of its kind. */
final class SqlParams {

    private SqlParams() {}

    /** @param params an array of strings, numbers, booleans and nulls, or missing */
    static void bind(PreparedStatement statement, JsonNode params) throws SQLException {
        for (int i = 0; i < params.size(); i++) {
            bind(statement, i + 1, params.get(i));
        }
    }

    private static void bind(PreparedStatement statement, int place, JsonNode value) throws SQLException {
        if (value.isNull()) {
            statement.setNull(place, Types.NULL);
        } else if (value.isBoolean()) {
            statement.setBoolean(place, value.booleanValue());
        } else if (value.isNumber() && value.canConvertToExactIntegral() && value.canConvertToInt()) {
            statement.setInt(place, value.intValue());
        } else if (value.isNumber() && value.canConvertToExactIntegral() && value.canConvertToLong()) {
            statement.setLong(place, value.longValue());
        } else if (value.isNumber()) {
            statement.setBigDecimal(place, value.decimalValue());
        } else {
            statement.setString(place, value.asText());
        }
    }
}
