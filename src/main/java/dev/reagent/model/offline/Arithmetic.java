package dev.reagent.model.offline;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A calculation found in text.
 *
 * @param shown      as a person writes it
 * @param expression as Python and JavaScript both read it
 */
record Arithmetic(String shown, String expression) {

    private static final String NUMBER = "-?\\d+(?:\\.\\d+)?";

    private static final Pattern NOT_SUMS = Pattern.compile(
            "(?i)https?://\\S+|\\b\\d{4}-\\d{2}-\\d{2}(?:T[\\d:.]+Z?)?\\b|\\b\\d{1,2}:\\d{2}(?::\\d{2})?\\b");
    private static final Pattern ASKED = Pattern.compile(
            "\\b(what is|what's|whats|calculate|compute|evaluate|how much is|solve|work out|python|node|javascript)\\b|=");
    private static final Pattern THOUSANDS = Pattern.compile("(?<![\\d.])(\\d{1,3})((?:,\\d{3})+)(?![\\d,])");
    private static final Pattern RANGE = Pattern.compile(
            "\\b(?:sum|total) of (?:all |the )*(?:numbers|integers)?\\s*(?:from )?(\\d+) (?:to|through) (\\d+)\\b");
    private static final Pattern OF_LIST =
            Pattern.compile("\\b(sum|total|product|average|mean) of (?:the |these |numbers |:)*(" + NUMBER
                    + "(?:(?:\\s*,\\s*(?:and )?|\\s+and\\s+)" + NUMBER + ")+)");
    private static final Pattern FACTORIAL =
            Pattern.compile("\\bfactorial of (\\d{1,3})\\b|\\b(\\d{1,3}) factorial\\b|(?<![\\w.])(\\d{1,3})!(?!=)");
    private static final Pattern NUMBER_AT = Pattern.compile("\\d+(?:\\.\\d+)?");

    static Optional<Arithmetic> find(String text) {
        var prose = thousandsJoined(NOT_SUMS.matcher(text).replaceAll(" ").toLowerCase(Locale.ROOT));
        return range(prose)
                .or(() -> ofList(prose))
                .or(() -> factorial(prose))
                .or(() -> new Scan(symbols(prose), ASKED.matcher(prose).find()).find());
    }

    private static String thousandsJoined(String prose) {
        return THOUSANDS.matcher(prose).replaceAll(found -> found.group().replace(",", ""));
    }

    private static Optional<Arithmetic> range(String prose) {
        var found = RANGE.matcher(prose);
        if (!found.find()) {
            return Optional.empty();
        }
        var first = withoutZeros(found.group(1));
        var last = withoutZeros(found.group(2));
        return Optional.of(new Arithmetic(
                first + " + … + " + last, "(%s + %s) * (%s - %s + 1) / 2".formatted(first, last, last, first)));
    }

    private static Optional<Arithmetic> ofList(String prose) {
        var found = OF_LIST.matcher(prose);
        if (!found.find()) {
            return Optional.empty();
        }
        var numbers = Pattern.compile(NUMBER)
                .matcher(found.group(2))
                .results()
                .map(each -> bracketed(each.group()))
                .toList();
        var expression = switch (found.group(1)) {
            case "product" -> String.join(" * ", numbers);
            case "average", "mean" -> "(" + String.join(" + ", numbers) + ") / " + numbers.size();
            default -> String.join(" + ", numbers);
        };
        return Optional.of(new Arithmetic(expression, expression));
    }

    private static Optional<Arithmetic> factorial(String prose) {
        var found = FACTORIAL.matcher(prose);
        if (!found.find()) {
            return Optional.empty();
        }
        int n = Integer.parseInt(firstGroup(found));
        var product = new StringBuilder("1");
        for (int i = 2; i <= n; i++) {
            product.append(" * ").append(i);
        }
        return Optional.of(new Arithmetic(n + "!", product.toString()));
    }

    private static String firstGroup(Matcher found) {
        for (int i = 1; i <= found.groupCount(); i++) {
            if (found.group(i) != null) {
                return found.group(i);
            }
        }
        return "0";
    }

    /** Converts words and signs of calculation to the form of both languages. */
    private static String symbols(String prose) {
        return prose.replaceAll("(" + NUMBER + ")\\s*(?:%|percent) of ", "$1 / 100 * ")
                .replaceAll("\\bsquare root of (" + NUMBER + ")", "$1 ** 0.5")
                .replaceAll("\\bsqrt\\s*\\(\\s*(" + NUMBER + ")\\s*\\)", "$1 ** 0.5")
                .replaceAll("(?<=[\\d)])\\s*squared\\b", " ** 2")
                .replaceAll("(?<=[\\d)])\\s*cubed\\b", " ** 3")
                .replaceAll("\\b(?:raised )?to the power of\\b", "**")
                .replaceAll("\\b(?:multiplied by|times)\\b|[×·]|(?<=\\d) ?x ?(?=\\d)", " * ")
                .replaceAll("\\bdivided by\\b|÷", " / ")
                .replaceAll("\\bplus\\b", " + ")
                .replaceAll("\\bminus\\b|[−–]", " - ")
                .replaceAll("\\bmod(?:ulo)?\\b", " % ")
                .replace("^", "**");
    }

    private static String withoutZeros(String number) {
        return number.replaceFirst("^0+(?=\\d)", "");
    }

    private static String bracketed(String number) {
        return number.startsWith("-") ? "(" + number + ")" : withoutZeros(number);
    }

    /** Finds the first position with a whole calculation, and reads as far as possible. */
    private static final class Scan {

        private final String text;
        private final boolean asked;
        private int at;
        private int operators;
        private boolean tight;
        private final StringBuilder read = new StringBuilder();

        Scan(String text, boolean asked) {
            this.text = text;
            this.asked = asked;
        }

        Optional<Arithmetic> find() {
            for (int start = 0; start < text.length(); start++) {
                if (!mayStart(start)) {
                    continue;
                }
                at = start;
                operators = 0;
                tight = false;
                read.setLength(0);
                if (sum() && operators > 0 && (asked || !tight)) {
                    return Optional.of(new Arithmetic(read.toString(), read.toString()));
                }
            }
            return Optional.empty();
        }

        private boolean mayStart(int start) {
            char first = text.charAt(start);
            boolean freeBefore =
                    start == 0 || !Character.isLetterOrDigit(text.charAt(start - 1)) && text.charAt(start - 1) != '.';
            return freeBefore && (Character.isDigit(first) || first == '(' || first == '-');
        }

        /** Reads a value, and further operators with their values. */
        private boolean sum() {
            if (!value()) {
                return false;
            }
            while (true) {
                int before = at;
                int length = read.length();
                int counted = operators;
                if (!operator() || !value()) {
                    at = before;
                    read.setLength(length);
                    operators = counted;
                    return true;
                }
            }
        }

        private boolean operator() {
            int gap = at;
            skipSpaces();
            for (var sign : new String[] {"**", "*", "/", "+", "-", "%"}) {
                if (text.startsWith(sign, at)) {
                    boolean spaced = at > gap;
                    at += sign.length();
                    tight |= !spaced && ("-".equals(sign) || "/".equals(sign));
                    operators++;
                    read.append(' ').append(sign).append(' ');
                    return true;
                }
            }
            return false;
        }

        private boolean value() {
            skipSpaces();
            if (at < text.length() && text.charAt(at) == '-') {
                at++;
                read.append('-');
                return value();
            }
            if (at < text.length() && text.charAt(at) == '(') {
                at++;
                read.append('(');
                if (!sum()) {
                    return false;
                }
                skipSpaces();
                if (at >= text.length() || text.charAt(at) != ')') {
                    return false;
                }
                at++;
                read.append(')');
                return true;
            }
            return number();
        }

        private boolean number() {
            var number = NUMBER_AT.matcher(text).region(at, text.length());
            if (!number.lookingAt() || number.end() < text.length() && Character.isLetter(text.charAt(number.end()))) {
                return false;
            }
            at = number.end();
            read.append(withoutZeros(number.group()));
            return true;
        }

        private void skipSpaces() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }
    }
}
