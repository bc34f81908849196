package dev.reagent.tool.sql;

import static dev.reagent.tool.ToolErrorCode.INVALID_ARGUMENTS;
import static dev.reagent.tool.ToolErrorCode.REFUSED;

import dev.reagent.agent.call.Failure;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/**
 * Refuses statements before an approval is requested: more than one statement, session control, and obvious destruction. It is no security
 * boundary; the role and the READ ONLY transaction are. Pure.
 */
final class SqlGate {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");
    private static final Map<String, String> SHUT = shut();

    private SqlGate() {}

    /**
     * @param params how many values are given for the statement's {@code ?}
     * @return why the statement must not run; empty if a person may be asked to approve it
     */
    static Optional<Failure> check(String text, int params) {
        String sql = SqlTrim.statement(text);
        if (sql.isEmpty()) {
            return refused("there is no statement in it");
        }
        List<NativeQuery> statements;
        try {
            // in the order of the driver: first its escapes {…}, then the cut at semicolons
            if (!Parser.replaceProcessing(sql, true, true).equals(sql)) {
                return refused("escapes such as {fn …} are not taken; write plain SQL");
            }
            statements = Parser.parseJdbcSql(sql, true, true, true, false, false);
        } catch (SQLException | RuntimeException unreadable) {
            return refused("the statement cannot be read; look at its quotes and braces");
        }
        if (statements.size() != 1) {
            return refused(
                    "exactly one statement is taken, found %d; send them one by one".formatted(statements.size()));
        }
        var tokens = SqlTokens.of(sql);
        return numbered(sql, tokens)
                .or(() -> counted(statements.getFirst(), params))
                .or(() -> judged(tokens));
    }

    /** The driver numbers each ? itself, so these would name other values. In a function's body they are its arguments. */
    private static Optional<Failure> numbered(String sql, List<SqlTokens.Token> tokens) {
        boolean defines = !tokens.isEmpty() && tokens.getFirst().text().equals("CREATE");
        return defines
                ? Optional.empty()
                : SqlPart.of(sql).stream()
                        .filter(part -> part.isSign(sql, '$'))
                        .map(part -> NUMBER.matcher(sql.substring(part.end())))
                        .filter(Matcher::lookingAt)
                        .findFirst()
                        .map(number -> INVALID_ARGUMENTS.because(
                                "values are written as ?, found $%s; write ? for each value, in the order of `params`"
                                        .formatted(number.group())));
    }

    private static Optional<Failure> counted(NativeQuery statement, int params) {
        int places = statement.bindPositions.length;
        return places == params
                ? Optional.empty()
                : Optional.of(INVALID_ARGUMENTS.because(
                        "the statement has %d ? and `params` has %d values; write ?? for the operator ?"
                                .formatted(places, params)));
    }

    private static Optional<Failure> judged(List<SqlTokens.Token> tokens) {
        if (tokens.isEmpty()) {
            return refused("there is no statement in it");
        }
        // pgjdbc does not cut inside parentheses
        var inside = tokens.stream().anyMatch(token -> token.text().equals(";") && token.depth() != 0);
        if (inside) {
            return refused("exactly one statement is taken; there is a semicolon inside parentheses");
        }
        var shape = SqlShape.of(tokens);
        var verbs = Stream.concat(
                Stream.of(shape.kind().toUpperCase(Locale.ROOT)),
                tokens.stream()
                        .map(SqlTokens.Token::text)
                        .filter(text -> !text.equals("("))
                        .limit(1));
        return verbs.filter(SHUT::containsKey)
                .findFirst()
                .flatMap(verb -> refused("%s is not taken: %s".formatted(verb, SHUT.get(verb))))
                .or(() -> shape.endangered()
                        .flatMap(verb ->
                                refused("%s without WHERE would change every row; say which rows".formatted(verb))));
    }

    private static Optional<Failure> refused(String why) {
        return Optional.of(REFUSED.because(why));
    }

    private static Map<String, String> shut() {
        return Map.of(
                        "it destroys data",
                        Set.of("DROP", "TRUNCATE"),
                        "each statement is a transaction of its own",
                        Set.of("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE"),
                        "a statement must not outlive its call; use `params` for values",
                        Set.of("PREPARE", "EXECUTE", "DEALLOCATE", "DECLARE", "FETCH", "MOVE", "CLOSE"),
                        "it alters the session",
                        Set.of("SET", "RESET", "DISCARD", "LISTEN", "UNLISTEN", "NOTIFY", "LOCK"),
                        "it runs code or moves files in the database server",
                        Set.of(
                                "COPY",
                                "DO",
                                "CALL",
                                "LOAD",
                                "IMPORT",
                                "SECURITY",
                                "CHECKPOINT",
                                "VACUUM",
                                "ANALYZE",
                                "ANALYSE",
                                "CLUSTER",
                                "REINDEX"),
                        "who may do what is for the operator to say",
                        Set.of("GRANT", "REVOKE", "REASSIGN"))
                .entrySet()
                .stream()
                .flatMap(reason -> reason.getValue().stream().map(verb -> Map.entry(verb, reason.getKey())))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
