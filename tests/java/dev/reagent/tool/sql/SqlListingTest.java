package dev.reagent.tool.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.tool.sql.SqlSchema.Table;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlListingTest {

    @Test
    void fewTablesAreListedWithTheirColumns() {
        assertEquals(
                "database d0: table_0(id, name, created_at), table_1(id, name, created_at)",
                SqlListing.of(databases(1, 2), 600));
    }

    @Test
    void manyTablesAreListedByNameAndTheToolTellsTheRest() {
        var listing = SqlListing.of(databases(1, 30), 600);
        assertTrue(listing.startsWith("Pass \\d NAME as `sql`"), listing);
        assertTrue(listing.endsWith(", table_29"), listing);
        assertFalse(listing.contains("created_at"));
    }

    @ParameterizedTest
    @CsvSource({"1, 19", "1, 500", "3, 40", "8, 100", "60, 3", "1, 0"})
    void itNeverTakesMoreThanItsRoom(int databases, int tables) {
        var listing = SqlListing.of(databases(databases, tables), 600);
        assertTrue(listing.length() <= 600, () -> listing.length() + ": " + listing);
        assertTrue(listing.contains("database d0: "), listing);
    }

    @Test
    void whatIsLeftOutIsCounted() {
        assertTrue(SqlListing.of(databases(1, 500), 600).matches("(?s).*, and 4[0-9]{2} more"));
        assertTrue(SqlListing.of(databases(60, 3), 600).endsWith(" more databases"));
    }

    private static List<SqlSchema> databases(int count, int tables) {
        return IntStream.range(0, count)
                .mapToObj(i -> new SqlSchema(new SqlDatabase("d" + i, "", "", "", false), tables(tables), true))
                .toList();
    }

    private static List<Table> tables(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Table("table_" + i, List.of("id", "name", "created_at")))
                .toList();
    }
}
