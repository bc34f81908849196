package dev.reagent.model.offline;

import java.util.Set;

/** Decides how many rows a question selects: the number that it names, one for a superlative, else all up to a limit. */
final class RowLimit {

    private static final int MOST_ROWS = 100;

    static final Set<String> BIGGEST =
            Set.of("highest", "largest", "biggest", "maximum", "max", "expensive", "priciest", "greatest", "oldest");
    static final Set<String> SMALLEST = Set.of("lowest", "smallest", "minimum", "min", "cheapest", "least");
    static final Set<String> NEWEST = Set.of("latest", "newest", "recent", "last");
    static final Set<String> EARLIEST = Set.of("earliest", "first");

    private RowLimit() {}

    /**
     * @param rows    whether rows are requested, not a count or a sum
     * @param grouped whether the question divides them into groups
     */
    static int of(Words words, boolean rows, boolean grouped) {
        int named = words.find(
                Set.of("top", "first", "last", "latest", "newest", "recent", "cheapest", "largest", "biggest"));
        for (int i : new int[] {named + 1, named - 1}) {
            if (named >= 0 && isNumber(words, i) && words.at(i).matches("\\d{1,3}")) {
                return Integer.parseInt(words.at(i));
            }
        }
        boolean one = words.has("which", "who")
                && (words.has("most", "fewest", "best") || isExtreme(words))
                && (grouped || rows);
        boolean extreme = rows && isExtreme(words) && !words.has("list", "all");
        return one || extreme ? 1 : MOST_ROWS;
    }

    private static boolean isExtreme(Words words) {
        return words.find(BIGGEST) >= 0 || words.find(SMALLEST) >= 0;
    }

    private static boolean isNumber(Words words, int i) {
        return words.at(i).matches("\\d+(?:\\.\\d+)?");
    }
}
