package dev.reagent.tool.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A statement cut into what can carry meaning here: bare words, quotes, parentheses, commas and semicolons. What is in quotes and
 * comments is passed over.
 */
final class SqlTokens {

    /**
     * A bare word in capitals, or one character.
     *
     * @param depth parentheses open around it
     * @param at    where it begins in the text
     */
    record Token(String text, int depth, int at) {}

    /** What stands for a quoted name or a literal. */
    static final String QUOTED = "\"";

    private SqlTokens() {}

    static List<Token> of(String sql) {
        var tokens = new ArrayList<Token>();
        int depth = 0;
        for (var part : SqlPart.of(sql)) {
            int at = part.from();
            switch (part.kind()) {
                case STRING, QUOTED_NAME -> tokens.add(new Token(QUOTED, depth, at));
                case WORD -> tokens.add(new Token(sql.substring(at, part.end()).toUpperCase(Locale.ROOT), depth, at));
                case SIGN -> {
                    switch (sql.charAt(at)) {
                        case '(' -> tokens.add(new Token("(", depth++, at));
                        case ')' -> tokens.add(new Token(")", --depth, at));
                        case ';', ',' -> tokens.add(new Token(sql.substring(at, at + 1), depth, at));
                        default -> {}
                    }
                }
                case COMMENT, BLANK -> {}
            }
        }
        return tokens;
    }
}
