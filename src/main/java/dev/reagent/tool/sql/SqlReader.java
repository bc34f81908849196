package dev.reagent.tool.sql;

import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.util.TablesNamesFinder;

/** Parses statements only to explain them. The parser may not understand a statement, and may take long. Thread-safe. */
final class SqlReader implements AutoCloseable {

    private static final int LONGEST_MILLIS = 1_000;

    // platform threads: a parser that does not end must not hold a virtual thread's carrier
    private final ExecutorService asking = threads("sql-reader");
    private final ExecutorService parsing = threads("sql-parser");

    private static ExecutorService threads(String name) {
        var threads = new ThreadPoolExecutor(
                2,
                2,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(100),
                Thread.ofPlatform().name(name + "-", 0).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Returns the tables that a statement names; empty if it was not understood within a second. Never fails. */
    Uni<Optional<Set<String>>> tables(String sql) {
        return Uni.createFrom()
                .item(() -> read(sql))
                .runSubscriptionOn(asking)
                .onFailure()
                .recoverWithItem(Optional.empty());
    }

    private Optional<Set<String>> read(String sql) {
        try {
            var statement = CCJSqlParserUtil.parse(
                    withoutStrings(sql).replace("??", "?"), parsing, parser -> parser.withTimeOut(LONGEST_MILLIS));
            return Optional.of(named(statement));
        } catch (JSQLParserException | RuntimeException | StackOverflowError notUnderstood) {
            return Optional.empty();
        }
    }

    private static Set<String> named(Statement statement) {
        try {
            return new TreeSet<>(new TablesNamesFinder<Void>().getTables(statement));
        } catch (UnsupportedOperationException namesNone) {
            // for example a statement that defines a function: its body is a string
            return Set.of();
        }
    }

    /** Removes strings: they name no tables, and the parser supports fewer kinds of them than PostgreSQL. */
    private static String withoutStrings(String sql) {
        var plain = new StringBuilder(sql.length());
        for (var part : SqlPart.of(sql)) {
            if (part.kind() == SqlPart.Kind.STRING) {
                plain.append("'x'");
            } else if (!isLetterOfAString(sql, part)) {
                plain.append(sql, part.from(), part.end());
            }
        }
        return plain.toString();
    }

    /** Returns whether the part is the E of {@code E'…'}, whose escapes the parser does not support. */
    private static boolean isLetterOfAString(String sql, SqlPart part) {
        return part.kind() == SqlPart.Kind.WORD
                && sql.substring(part.from(), part.end()).equalsIgnoreCase("e")
                && sql.startsWith("'", part.end());
    }

    @Override
    public void close() {
        asking.shutdownNow();
        parsing.shutdownNow();
    }
}
