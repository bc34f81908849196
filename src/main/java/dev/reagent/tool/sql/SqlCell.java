package dev.reagent.tool.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.reagent.agent.task.StorableText;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Converts a value of a result to JSON, from PostgreSQL's own text of it. */
final class SqlCell {

    /** The most characters of a value; longer values are cut with a mark. */
    static final int MAX_LENGTH = 8_000;

    private static final int MAX_JSON = 100_000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);
    private static final BigDecimal MOST_EXACT = BigDecimal.valueOf(1L << 53);

    private SqlCell() {}

    static JsonNode read(ResultSet rows, int column) throws SQLException {
        String text = rows.getString(column);
        return text == null ? JSON.nullNode() : of(rows.getMetaData().getColumnTypeName(column), text);
    }

    static JsonNode of(String type, String text) {
        return switch (type) {
            case "int2", "int4", "int8", "oid", "numeric", "float4", "float8", "serial", "bigserial", "smallserial" ->
                number(text);
            case "bool" -> JSON.booleanNode(text.equals("t") || text.equals("true"));
            case "timestamp", "timestamptz" -> JSON.textNode(iso(text));
            case "bytea" -> JSON.textNode("[%d bytes]".formatted(Math.max(0, text.length() - 2) / 2));
            // PostgreSQL's plans have this type, and are useless when cut
            case "json" -> JSON.textNode(StorableText.of(cut(text, MAX_JSON)));
            default -> JSON.textNode(StorableText.of(cut(text, MAX_LENGTH)));
        };
    }

    // a number that JSON readers would round stays text, and so does NaN
    private static JsonNode number(String text) {
        var value = parse(text);
        boolean exact = value != null
                && value.abs().compareTo(MOST_EXACT) <= 0
                && value.scale() < 400
                && new BigDecimal(Double.toString(value.doubleValue())).compareTo(value) == 0;
        return exact ? JSON.numberNode(value) : JSON.textNode(cut(text, MAX_LENGTH));
    }

    private static @Nullable BigDecimal parse(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    private static String iso(String text) {
        return text.replaceFirst(" (?=[0-9])", "T").replaceFirst("\\+00$", "Z");
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "… [cut: %d characters]".formatted(text.length());
    }
}
