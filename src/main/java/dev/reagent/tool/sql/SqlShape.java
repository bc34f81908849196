package dev.reagent.tool.sql;

import dev.reagent.tool.sql.SqlTokens.Token;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a statement is, as far as its words tell.
 *
 * @param kind       its main verb in lower case, such as {@code select}; empty where it begins with none
 * @param writes     whether its own words say that it changes or locks something; {@link SqlCalls} has what its functions may do
 * @param endangered the verb of a DELETE or UPDATE without WHERE in it, also in a CTE
 */
record SqlShape(String kind, boolean writes, Optional<String> endangered) {

    private static final Set<String> CHANGING = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");
    private static final Set<String> LOCKS = Set.of("UPDATE", "SHARE");
    private static final Set<String> READING = Set.of("SELECT", "VALUES", "TABLE", "SHOW", "EXPLAIN");
    private static final Set<String> MAIN = Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "SELECT", "VALUES", "TABLE");
    // a verb after one of these begins a statement or a CTE's
    private static final Set<String> BEFORE_A_VERB = Set.of("(", ")", "EXPLAIN", "ANALYZE", "ANALYSE", "VERBOSE");

    static SqlShape of(List<Token> tokens) {
        String kind = verb(tokens, 0);
        boolean writes = !READING.contains(kind)
                || tokens.stream().anyMatch(token -> token.text().equals("INTO"))
                || IntStream.range(1, tokens.size()).anyMatch(i -> locks(tokens, i))
                || IntStream.range(0, tokens.size()).anyMatch(i -> changes(tokens, i));
        var endangered = IntStream.range(0, tokens.size())
                .filter(i -> changes(tokens, i) && needsWhere(tokens.get(i).text()) && !hasWhere(tokens, i))
                .mapToObj(i -> tokens.get(i).text())
                .findFirst();
        return new SqlShape(kind.toLowerCase(Locale.ROOT), writes, endangered);
    }

    /** The verb of the statement that is really run: past EXPLAIN and its options, past WITH and its queries. */
    private static String verb(List<Token> tokens, int from) {
        int at = from;
        while (at < tokens.size() && tokens.get(at).text().equals("(")) {
            at++;
        }
        if (at >= tokens.size()) {
            return "";
        }
        String first = tokens.get(at).text();
        return switch (first) {
            case "EXPLAIN" -> {
                String explained = verb(tokens, afterOptions(tokens, at + 1));
                yield explained.isEmpty() || READING.contains(explained) ? "EXPLAIN" : explained;
            }
            case "WITH" -> mainVerb(tokens, at);
            default -> first;
        };
    }

    private static int afterOptions(List<Token> tokens, int from) {
        int at = from;
        if (at < tokens.size() && tokens.get(at).text().equals("(") && !startsAQuery(tokens, at + 1)) {
            int depth = tokens.get(at).depth();
            while (at < tokens.size()
                    && !(tokens.get(at).text().equals(")") && tokens.get(at).depth() == depth)) {
                at++;
            }
            return at + 1;
        }
        while (at < tokens.size()
                && BEFORE_A_VERB.contains(tokens.get(at).text())
                && !tokens.get(at).text().equals("(")) {
            at++;
        }
        return at;
    }

    private static boolean startsAQuery(List<Token> tokens, int at) {
        return at < tokens.size()
                && (MAIN.contains(tokens.get(at).text())
                        || Set.of("WITH", "(").contains(tokens.get(at).text()));
    }

    private static String mainVerb(List<Token> tokens, int with) {
        int depth = tokens.get(with).depth();
        for (int i = with + 1; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (token.depth() == depth
                    && MAIN.contains(token.text())
                    && tokens.get(i - 1).text().equals(")")) {
                return token.text();
            }
        }
        return "";
    }

    private static boolean changes(List<Token> tokens, int i) {
        return CHANGING.contains(tokens.get(i).text())
                && (i == 0 || BEFORE_A_VERB.contains(tokens.get(i - 1).text()));
    }

    /** Rows that it reads are locked, as by {@code FOR UPDATE}, which PostgreSQL counts as a write. */
    private static boolean locks(List<Token> tokens, int i) {
        String strength = tokens.get(i).text();
        String next = i + 1 < tokens.size() ? tokens.get(i + 1).text() : "";
        return tokens.get(i - 1).text().equals("FOR")
                && (LOCKS.contains(strength)
                        || strength.equals("NO") && next.equals("KEY")
                        || strength.equals("KEY") && next.equals("SHARE"));
    }

    private static boolean needsWhere(String verb) {
        return verb.equals("DELETE") || verb.equals("UPDATE");
    }

    private static boolean hasWhere(List<Token> tokens, int verb) {
        int depth = tokens.get(verb).depth();
        for (int i = verb + 1; i < tokens.size() && tokens.get(i).depth() >= depth; i++) {
            if (tokens.get(i).depth() == depth && tokens.get(i).text().equals("WHERE")) {
                return true;
            }
        }
        return false;
    }
}
