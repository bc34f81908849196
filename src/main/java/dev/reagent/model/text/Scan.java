package dev.reagent.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.model.text.CallNotation.Unreadable;
import java.util.regex.Pattern;

/** Reads a text from left to right, past blanks. */
final class Scan {

    private static final Pattern WORD = Pattern.compile("[\\w.:/-]+");

    private final String text;
    private int at;

    Scan(String text) {
        this.text = text;
    }

    boolean isAtEnd() {
        skipBlanks();
        return at >= text.length();
    }

    boolean sees(String token) {
        skipBlanks();
        return text.startsWith(token, at);
    }

    /** Goes past a token, where it is there. */
    boolean take(String token) {
        boolean there = sees(token);
        at += there ? token.length() : 0;
        return there;
    }

    void expect(String token) throws Unreadable {
        if (!take(token)) {
            throw isAtEnd() ? cut() : new Unreadable("there is something else where " + token + " should stand");
        }
    }

    /** A name; empty where none is there. */
    String word() {
        skipBlanks();
        var word = WORD.matcher(text).region(at, text.length());
        if (!word.lookingAt()) {
            return "";
        }
        at = word.end();
        return word.group();
    }

    /** What stands before a token, which is passed. */
    String upTo(String token) throws Unreadable {
        int end = text.indexOf(token, at);
        if (end < 0) {
            throw cut();
        }
        var before = text.substring(at, end);
        at = end + token.length();
        return before;
    }

    JsonNode json() throws Unreadable {
        skipBlanks();
        var value = LenientJson.first(text.substring(at))
                .orElseThrow(() -> new Unreadable("its JSON is broken, or was cut"));
        at += value.end();
        return value.node();
    }

    /** What stands before the next such quote that is not escaped; the quote is passed. */
    String quoted(char quote) throws Unreadable {
        var words = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
                words.append(text.charAt(at) == 'n' ? '\n' : text.charAt(at));
            } else {
                words.append(text.charAt(at));
            }
            at++;
        }
        if (at >= text.length()) {
            throw cut();
        }
        at++;
        return words.toString();
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private static Unreadable cut() {
        return new Unreadable("it ends before the call is whole");
    }
}
