package dev.reagent.tool.sql;

import java.util.ArrayList;
import java.util.List;
import org.postgresql.core.Parser;

/**
 * A piece of a statement's text. It is cut by pgjdbc's own rules, so that the gate and the driver agree.
 *
 * @param from the index of its first character
 * @param end  the index after its last character
 */
record SqlPart(Kind kind, int from, int end) {

    /** The kind of a piece. */
    enum Kind {
        /** Includes dollar quotes. A letter before it, as in {@code E'…'}, is a word. */
        STRING,
        QUOTED_NAME,
        /** A complete comment. The beginning of a comment without an end is a sign. */
        COMMENT,
        BLANK,
        WORD,
        /** One character that is none of these. */
        SIGN
    }

    static List<SqlPart> of(String sql) {
        var text = sql.toCharArray();
        var parts = new ArrayList<SqlPart>();
        for (int at = 0; at < text.length; at = parts.getLast().end()) {
            parts.add(at(text, at));
        }
        return parts;
    }

    private static SqlPart at(char[] text, int at) {
        return switch (text[at]) {
            case '\'' -> part(Kind.STRING, text, at, Parser.parseSingleQuotes(text, at, true));
            case '"' -> part(Kind.QUOTED_NAME, text, at, Parser.parseDoubleQuotes(text, at));
            case '$' -> partOrSign(Kind.STRING, text, at, Parser.parseDollarQuotes(text, at));
            case '-' -> partOrSign(Kind.COMMENT, text, at, Parser.parseLineComment(text, at));
            case '/' -> blockComment(text, at, Parser.parseBlockComment(text, at));
            default ->
                Character.isWhitespace(text[at])
                        ? new SqlPart(Kind.BLANK, at, at + 1)
                        : Parser.isIdentifierStartChar(text[at])
                                ? new SqlPart(Kind.WORD, at, wordEnd(text, at))
                                : new SqlPart(Kind.SIGN, at, at + 1);
        };
    }

    private static SqlPart blockComment(char[] text, int at, int last) {
        // the rest would become a comment, which PostgreSQL refuses
        boolean isOpen = last >= text.length;
        return isOpen ? new SqlPart(Kind.SIGN, at, text.length) : partOrSign(Kind.COMMENT, text, at, last);
    }

    private static SqlPart partOrSign(Kind kind, char[] text, int at, int last) {
        return part(last == at ? Kind.SIGN : kind, text, at, last);
    }

    private static SqlPart part(Kind kind, char[] text, int at, int last) {
        return new SqlPart(kind, at, Math.min(last + 1, text.length));
    }

    private static int wordEnd(char[] text, int start) {
        int end = start + 1;
        while (end < text.length && Parser.isIdentifierContChar(text[end])) {
            end++;
        }
        return end;
    }

    /** Returns whether it is this one character. */
    boolean isSign(String sql, char sign) {
        return kind == Kind.SIGN && sql.charAt(from) == sign;
    }

    /** Returns whether it carries no meaning. */
    boolean isBetween() {
        return kind == Kind.COMMENT || kind == Kind.BLANK;
    }
}
