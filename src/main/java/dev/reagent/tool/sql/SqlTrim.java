package dev.reagent.tool.sql;

import java.util.stream.IntStream;

/** Takes from around a statement what says nothing: semicolons, and the comments and blanks beyond them. Pure. */
final class SqlTrim {

    private SqlTrim() {}

    /** The text without it; empty where it holds no statement. What is between two statements stays, and so do both. */
    static String statement(String sql) {
        var parts = SqlPart.of(sql);
        var said = IntStream.range(0, parts.size())
                .filter(i -> !parts.get(i).isBetween() && !parts.get(i).isSign(sql, ';'))
                .summaryStatistics();
        if (said.getCount() == 0) {
            return "";
        }
        // comments stay where no semicolon parts them from the statement: extensions read some
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
