package dev.reagent.tool.sql;

import dev.reagent.tool.sql.SqlTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The positions in a list of tokens at which statements begin. A verb elsewhere is a name, as in {@code max(update)}.
 *
 * @param main      the verb of the statement that is really run: after EXPLAIN and its options, after WITH and its queries; -1 if there is
 *                  none
 * @param explained the start of the statement after EXPLAIN; -1 if nothing is explained
 * @param all       the verbs of the main statement and of the queries of each WITH
 */
record SqlVerbs(int main, int explained, List<Integer> all) {

    private static final Set<String> MAIN = Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "SELECT", "VALUES", "TABLE");
    private static final Set<String> OPTIONS = Set.of("ANALYZE", "ANALYSE", "VERBOSE");
    private static final Set<String> BEFORE_A_QUERY_OF_WITH = Set.of("AS", "MATERIALIZED");

    static SqlVerbs of(List<Token> tokens) {
        int first = pastParentheses(tokens, 0);
        int explained = is(tokens, first, "EXPLAIN") ? pastOptions(tokens, first + 1) : -1;
        int main = verb(tokens, explained == -1 ? first : explained);
        var all = new ArrayList<Integer>();
        add(all, main);
        for (int i = 1; i < tokens.size(); i++) {
            if (opensAQueryOfWith(tokens, i)) {
                add(all, verb(tokens, i + 1));
            }
        }
        return new SqlVerbs(main, explained < tokens.size() ? explained : -1, List.copyOf(all));
    }

    private static void add(List<Integer> all, int verb) {
        if (verb != -1) {
            all.add(verb);
        }
    }

    private static int verb(List<Token> tokens, int from) {
        int at = pastParentheses(tokens, from);
        if (at >= tokens.size()) {
            return -1;
        }
        return is(tokens, at, "WITH") ? verbAfterWith(tokens, at) : at;
    }

    private static int pastParentheses(List<Token> tokens, int from) {
        int at = from;
        while (is(tokens, at, "(")) {
            at++;
        }
        return at;
    }

    private static int pastOptions(List<Token> tokens, int from) {
        int at = from;
        if (is(tokens, at, "(") && !isAQuery(tokens, at + 1)) {
            int depth = tokens.get(at).depth();
            while (at < tokens.size() && !(is(tokens, at, ")") && tokens.get(at).depth() == depth)) {
                at++;
            }
            return at + 1;
        }
        while (at < tokens.size() && OPTIONS.contains(tokens.get(at).text())) {
            at++;
        }
        return at;
    }

    private static boolean isAQuery(List<Token> tokens, int at) {
        return at < tokens.size() && MAIN.contains(tokens.get(at).text())
                || is(tokens, at, "WITH")
                || is(tokens, at, "(");
    }

    private static int verbAfterWith(List<Token> tokens, int with) {
        int depth = tokens.get(with).depth();
        for (int i = with + 1; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (token.depth() == depth && MAIN.contains(token.text()) && is(tokens, i - 1, ")")) {
                return i;
            }
        }
        return -1;
    }

    private static boolean opensAQueryOfWith(List<Token> tokens, int i) {
        int depth = tokens.get(i).depth();
        return is(tokens, i, "(")
                && BEFORE_A_QUERY_OF_WITH.contains(tokens.get(i - 1).text())
                && tokens.subList(0, i).stream()
                        .anyMatch(before -> before.text().equals("WITH") && before.depth() == depth);
    }

    private static boolean is(List<Token> tokens, int at, String text) {
        return at >= 0 && at < tokens.size() && tokens.get(at).text().equals(text);
    }
}
