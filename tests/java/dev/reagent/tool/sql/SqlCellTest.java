package dev.reagent.tool.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlCellTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            int4        | -7                            | -7
            int8        | 9007199254740992              | 9007199254740992
            int8        | 9007199254740993              | "9007199254740993"
            int8        | -9223372036854775808          | "-9223372036854775808"
            numeric     | 12.50                         | 12.50
            numeric     | 0.1                           | 0.1
            numeric     | 0.1234567890123456789         | "0.1234567890123456789"
            numeric     | NaN                           | "NaN"
            numeric     | -Infinity                     | "-Infinity"
            float8      | 1e+300                        | "1e+300"
            float8      | Infinity                      | "Infinity"
            bool        | t                             | true
            bool        | f                             | false
            timestamp   | 2025-01-02 03:04:05.6         | "2025-01-02T03:04:05.6"
            timestamptz | 2025-01-02 03:04:05+00        | "2025-01-02T03:04:05Z"
            timestamp   | infinity                      | "infinity"
            timestamp   | 0044-03-15 00:00:00 BC        | "0044-03-15T00:00:00 BC"
            date        | 2025-01-02                    | "2025-01-02"
            bytea       | \\x00ff10                     | "[3 bytes]"
            jsonb       | {"a": 1}                      | "{\\"a\\": 1}"
            _int4       | {1,2}                         | "{1,2}"
            """)
    void aValueBecomesJson(String type, String text, String json) {
        assertEquals(json, SqlCell.of(type, text).toString());
    }

    @Test
    void aLongValueIsCutAtACharacterWithAMark() {
        String cut = SqlCell.of("text", "x".repeat(7_999) + "😀".repeat(10)).textValue();
        assertEquals("x".repeat(7_999) + "… [cut: 8019 characters]", cut);
        assertTrue(SqlCell.of("numeric", "1".repeat(100_000)).textValue().endsWith("[cut: 100000 characters]"));
    }
}
