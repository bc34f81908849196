package dev.reagent.tool.sql;

import dev.reagent.tool.sql.SqlTokens.Token;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The kind of a statement, judged by its words.
 *
 * @param kind       its main verb in lower case, such as {@code select}; empty if it begins with none
 * @param writes     whether its own words show that it changes or locks something; {@link SqlCalls} covers its functions
 * @param endangered the verb of a DELETE or UPDATE without WHERE in it, also in a CTE
 * @param planned    the start of the part that PostgreSQL can plan: after EXPLAIN, else 0; -1 if it plans none
 */
record SqlShape(String kind, boolean writes, Optional<String> endangered, int planned) {

    private static final Set<String> CHANGING = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");
    private static final Set<String> LOCKS = Set.of("UPDATE", "SHARE");
    private static final Set<String> READING = Set.of("SELECT", "VALUES", "TABLE", "SHOW", "EXPLAIN");
    private static final Set<String> WITHOUT_A_PLAN = Set.of("", "SHOW", "EXPLAIN", "ALTER", "COMMENT", "REFRESH");
    private static final Set<String> FROM_A_QUERY = Set.of("TABLE", "MATERIALIZED");
    private static final Set<String> KINDS_OF_A_TABLE = Set.of("GLOBAL", "LOCAL", "TEMP", "TEMPORARY", "UNLOGGED");

    static SqlShape of(List<Token> tokens) {
        var verbs = SqlVerbs.of(tokens);
        String main = verbs.main() == -1 ? "" : tokens.get(verbs.main()).text();
        String kind = isExplain(tokens) && (main.isEmpty() || READING.contains(main)) ? "EXPLAIN" : main;
        boolean writes = !READING.contains(kind)
                || tokens.stream().anyMatch(token -> token.text().equals("INTO"))
                || IntStream.range(1, tokens.size()).anyMatch(i -> locks(tokens, i))
                || verbs.all().stream()
                        .anyMatch(i -> CHANGING.contains(tokens.get(i).text()));
        var endangered = verbs.all().stream()
                .filter(i -> needsWhere(tokens.get(i).text()) && !hasWhere(tokens, i))
                .map(i -> tokens.get(i).text())
                .findFirst();
        return new SqlShape(kind.toLowerCase(Locale.ROOT), writes, endangered, planned(tokens, verbs, main));
    }

    private static boolean isExplain(List<Token> tokens) {
        return tokens.stream()
                .filter(token -> !token.text().equals("("))
                .findFirst()
                .filter(token -> token.text().equals("EXPLAIN"))
                .isPresent();
    }

    private static int planned(List<Token> tokens, SqlVerbs verbs, String main) {
        if (WITHOUT_A_PLAN.contains(main) || main.equals("CREATE") && !createsFromAQuery(tokens, verbs.main())) {
            return -1;
        }
        return verbs.explained() == -1 ? 0 : tokens.get(verbs.explained()).at();
    }

    /** Returns whether it is like {@code CREATE TABLE … AS SELECT}. A view is only stored. */
    private static boolean createsFromAQuery(List<Token> tokens, int create) {
        boolean mayBe = tokens.stream()
                .skip(create + 1L)
                .dropWhile(token -> KINDS_OF_A_TABLE.contains(token.text()))
                .findFirst()
                .filter(token -> FROM_A_QUERY.contains(token.text()))
                .isPresent();
        int depth = tokens.get(create).depth();
        return mayBe
                && tokens.stream().skip(create).anyMatch(token -> token.text().equals("AS") && token.depth() == depth);
    }

    /** Returns whether it locks the rows that it reads, as {@code FOR UPDATE} does. PostgreSQL counts this as a write. */
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
