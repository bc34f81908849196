package dev.reagent.tool.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A statement cut into tokens that can carry meaning here: bare words, quotes, parentheses, commas and semicolons. The content of quotes
 * and comments is skipped.
 */
final class SqlTokens {

    /**
     * A bare word in capitals, or one character.
     *
     * @param depth the number of open parentheses around it
     * @param at    its position in the text
     */
    record Token(String text, int depth, int at) {}

    /** Stands for a quoted name or a literal. */
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
