package dev.reagent.model.text;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Finds where a call may begin in an answer's text. */
final class CallMarks {

    /** The result of a search; PERHAPS: the next characters decide. */
    enum Found {
        YES,
        NO,
        PERHAPS
    }

    private static final List<String> MARKS = CallNotations.ALL.stream()
            .flatMap(notation -> notation.marks().stream())
            .sorted(Comparator.comparing(String::length).reversed())
            .toList();

    /** The beginning of a call without a mark: JSON whose first key belongs to a call, possibly in a list or a fence. */
    private static final Pattern BARE = Pattern.compile(
            "(?:```\\w*\\s*)?\\[?\\s*\\{\\s*\"(?:name|function|type|tool_calls|arguments|parameters)\"");

    /** Calls in Python's notation, which some models use. */
    private static final Pattern PYTHONIC = Pattern.compile("\\[\\s*[A-Za-z_][\\w.]*\\(");

    private CallMarks() {}

    /** Returns whether an answer with this beginning may be a call without a mark. */
    static Found atBegin(String text) {
        boolean more = false;
        for (var pattern : List.of(BARE, PYTHONIC)) {
            var matcher = pattern.matcher(text);
            if (matcher.lookingAt()) {
                return Found.YES;
            }
            more |= matcher.hitEnd();
        }
        return more ? Found.PERHAPS : Found.NO;
    }

    /**
     * Returns the first mark that is not quoted.
     *
     * @param quoting of the text before
     * @return its position in the text; -1 if there is none
     */
    static int find(Quoting quoting, CharSequence text) {
        var passed = quoting.copy();
        for (int at = 0; at < text.length(); at++) {
            if (isMark(text, at) && !passed.quotes()) {
                return at;
            }
            passed.pass(text.charAt(at));
        }
        return -1;
    }

    private static boolean isMark(CharSequence text, int at) {
        char first = text.charAt(at);
        if (first != '<' && first != '[') {
            return false;
        }
        for (var mark : MARKS) {
            if (text.length() - at >= mark.length() && mark.contentEquals(text.subSequence(at, at + mark.length()))) {
                return true;
            }
        }
        return false;
    }

    /** Returns how many characters at the end of a text may begin a mark. */
    static int overlap(CharSequence text) {
        int longest = 0;
        for (var mark : MARKS) {
            longest = Math.max(longest, overlap(text, mark));
        }
        return longest;
    }

    /** Returns how many characters at the end of a text begin this word without completing it. */
    static int overlap(CharSequence text, String word) {
        for (int length = Math.min(text.length(), word.length() - 1); length > 0; length--) {
            if (word.startsWith(
                    text.subSequence(text.length() - length, text.length()).toString())) {
                return length;
            }
        }
        return 0;
    }
}
