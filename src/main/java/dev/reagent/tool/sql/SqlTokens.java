package dev.reagent.tool.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postgresql.core.Parser;

/**
 * A statement cut into what can carry meaning here: bare words, parentheses and semicolons. Comments, strings, quoted names
 * and dollar quotes are skipped by pgjdbc's own rules, so that both see the same.
 */
final class SqlTokens {

    /**
     * A bare word in capitals, or one character.
     *
     * @param depth parentheses open around it
     */
    record Token(String text, int depth) {}

    /** What stands for a quoted name or a literal. */
    static final String QUOTED = "\"";

    private SqlTokens() {}

    static List<Token> of(String sql) {
        var tokens = new ArrayList<Token>();
        var text = sql.toCharArray();
        int depth = 0;
        for (int at = 0; at < text.length; at++) {
            char c = text[at];
            switch (c) {
                case '\'' -> {
                    at = Parser.parseSingleQuotes(text, at, true);
                    tokens.add(new Token(QUOTED, depth));
                }
                case '"' -> {
                    at = Parser.parseDoubleQuotes(text, at);
                    tokens.add(new Token(QUOTED, depth));
                }
                case '-' -> at = Parser.parseLineComment(text, at);
                case '/' -> at = Parser.parseBlockComment(text, at);
                case '$' -> at = Parser.parseDollarQuotes(text, at);
                case '(' -> tokens.add(new Token("(", depth++));
                case ')' -> tokens.add(new Token(")", --depth));
                case ';', ',' -> tokens.add(new Token(String.valueOf(c), depth));
                default -> {
                    if (Parser.isIdentifierStartChar(c)) {
                        int end = wordEnd(text, at);
                        tokens.add(new Token(new String(text, at, end - at).toUpperCase(Locale.ROOT), depth));
                        at = end - 1;
                    }
                }
            }
        }
        return tokens;
    }

    private static int wordEnd(char[] text, int start) {
        int end = start + 1;
        while (end < text.length && Parser.isIdentifierContChar(text[end])) {
            end++;
        }
        // E'…' and the like: the string's rules depend on the letter before it, which pgjdbc looks back at
        return end;
    }
}
