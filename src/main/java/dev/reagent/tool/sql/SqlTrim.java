package dev.reagent.tool.sql;

import java.util.stream.IntStream;

/** Removes semicolons around a statement, and the comments and blanks beyond them. Pure. */
final class SqlTrim {

    private SqlTrim() {}

    /** Returns the trimmed text; empty if it contains no statement. Text between two statements stays, and so do both statements. */
    static String statement(String sql) {
        var parts = SqlPart.of(sql);
        var said = IntStream.range(0, parts.size())
                .filter(i -> !parts.get(i).isBetween() && !parts.get(i).isSign(sql, ';'))
                .summaryStatistics();
        if (said.getCount() == 0) {
            return "";
        }
        // comments without a semicolon between them and the statement stay: extensions read some of them
        int from = IntStream.range(0, said.getMin())
                .filter(i -> parts.get(i).isSign(sql, ';'))
                .map(i -> parts.get(i).end())
                .max()
                .orElse(0);
        int end = IntStream.range(said.getMax() + 1, parts.size())
                .filter(i -> parts.get(i).isSign(sql, ';'))
                .map(i -> parts.get(i).from())
                .min()
                .orElse(sql.length());
        return sql.substring(from, end);
    }
}
