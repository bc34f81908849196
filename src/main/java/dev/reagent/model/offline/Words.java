package dev.reagent.model.offline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A question as words, and which tables and columns they mean. */
final class Words {

    private static final Pattern WORD =
            Pattern.compile("'[^']*'|\"[^\"]*\"|\\d+(?:\\.\\d+)?|[\\p{L}_][\\p{L}\\d_]*|>=|<=|[=<>]");
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

    private final List<String> original = new ArrayList<>();
    private final List<String> lower = new ArrayList<>();

    Words(String text) {
        WORD.matcher(text.replaceAll("(\\d),(?=\\d{3}\\b)", "$1")).results().forEach(found -> {
            original.add(found.group());
            lower.add(found.group().toLowerCase(Locale.ROOT));
        });
    }

    /** A table, or a column of it, at a place of the question. */
    record Meant(int from, int to, Schema.Table table, Optional<String> column) {}

    /** The singular of an English noun, near enough to compare two. */
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

    int size() {
        return lower.size();
    }

    String at(int i) {
        return i >= 0 && i < lower.size() ? lower.get(i) : "";
    }

    String written(int i) {
        return original.get(i);
    }

    /** Where the first of some words stands; -1 for nowhere. */
    int find(Set<String> any) {
        for (int i = 0; i < lower.size(); i++) {
            if (any.contains(lower.get(i))) {
                return i;
            }
        }
        return -1;
    }

    boolean has(String... any) {
        return find(Set.of(any)) >= 0;
    }

    /** Where words follow each other; -1 for nowhere. */
    int findRow(String... row) {
        for (int i = 0; i + row.length <= lower.size(); i++) {
            if (lower.subList(i, i + row.length).equals(List.of(row))) {
                return i;
            }
        }
        return -1;
    }

    /** Every table and column named, in the order of the question; a word of two tables' columns is meant twice. */
    List<Meant> meantIn(Schema schema) {
        var meant = new ArrayList<Meant>();
        int i = 0;
        while (i < lower.size()) {
            int found = 0;
            for (int length = Math.min(3, lower.size() - i); length > 0 && found == 0; length--) {
                found = add(meant, schema, i, i + length);
            }
            i += Math.max(1, found);
        }
        return meant;
    }

    private int add(List<Meant> meant, Schema schema, int from, int to) {
        var phrase = stem(String.join("_", lower.subList(from, to)));
        int before = meant.size();
        for (var table : schema.tables()) {
            if (stem(table.name()).equals(phrase)) {
                meant.add(new Meant(from, to, table, Optional.empty()));
            }
        }
        if (meant.size() == before) {
            for (var table : schema.tables()) {
                table.columns().stream()
                        .filter(column -> stem(column).equals(phrase))
                        .forEach(column -> meant.add(new Meant(from, to, table, Optional.of(column))));
            }
        }
        return meant.size() == before ? 0 : to - from;
    }
}
