package dev.reagent.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.model.text.CallNotation.Unreadable;
import java.util.regex.Pattern;

/** Reads a text from left to right, skipping blanks. */
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

    /** Skips a token if it comes next. Returns whether it did. */
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

    /** Reads a name; empty if none comes next. */
    String word() {
        skipBlanks();
        var word = WORD.matcher(text).region(at, text.length());
        if (!word.lookingAt()) {
            return "";
        }
        at = word.end();
        return word.group();
    }

    /** Returns the text before a token, and skips the token. */
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

    /** Returns the text before the next quote of this kind that is not escaped, and skips the quote. */
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
