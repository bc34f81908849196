package dev.reagent.model.offline;

import java.util.Locale;
import java.util.Set;

/** Derives from a word's form its singular, and whether a column of that name holds amounts or dates. */
final class WordForms {

    private static final Set<String> AMOUNTS = Set.of(
            "total",
            "amount",
            "price",
            "value",
            "revenue",
            "cost",
            "sum",
            "quantity",
            "stock",
            "salary",
            "balance",
            "fee",
            "weight",
            "score",
            "rating",
            "age",
            "count",
            "discount",
            "tax",
            "cents");

    private WordForms() {}

    /** Returns the singular of an English noun, accurate enough for comparisons. */
    static String stem(String word) {
        var low = word.toLowerCase(Locale.ROOT);
        if (low.endsWith("ies") && low.length() > 4) {
            return low.substring(0, low.length() - 3) + "y";
        }
        if (low.matches(".*(?:ss|x|z|ch|sh)es")) {
            return low.substring(0, low.length() - 2);
        }
        return low.endsWith("s") && !low.endsWith("ss") && low.length() > 2 ? low.substring(0, low.length() - 1) : low;
    }

    static boolean isAmount(String column) {
        for (var part : column.toLowerCase(Locale.ROOT).split("_")) {
            if (AMOUNTS.contains(stem(part))) {
                return true;
            }
        }
        return false;
    }

    static boolean isDate(String column) {
        return column.matches("(?i).*(?:_at|_on|date|time)");
    }
}
