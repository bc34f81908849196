package dev.reagent.model.offline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A question as words, with the tables and columns that they mean. */
final class Words {

    private static final Pattern WORD =
            Pattern.compile("'[^']*'|\"[^\"]*\"|\\d+(?:\\.\\d+)?|[\\p{L}_][\\p{L}\\d_]*|>=|<=|[=<>]");
    private final List<String> original = new ArrayList<>();
    private final List<String> lower = new ArrayList<>();

    Words(String text) {
        WORD.matcher(text.replaceAll("(\\d),(?=\\d{3}\\b)", "$1")).results().forEach(found -> {
            original.add(found.group());
            lower.add(found.group().toLowerCase(Locale.ROOT));
        });
    }

    /** A table, or one of its columns, at a position of the question. */
    record Meant(int from, int to, Schema.Table table, Optional<String> column) {}

    int size() {
        return lower.size();
    }

    String at(int i) {
        return i >= 0 && i < lower.size() ? lower.get(i) : "";
    }

    String written(int i) {
        return original.get(i);
    }

    /** Returns the position of the first word in the set; -1 if there is none. */
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

    /** Returns the position at which the words follow each other; -1 if there is none. */
    int findRow(String... row) {
        for (int i = 0; i + row.length <= lower.size(); i++) {
            if (lower.subList(i, i + row.length).equals(List.of(row))) {
                return i;
            }
        }
        return -1;
    }

    /** Returns every table and column named, in the order of the question. A word that names columns of two tables counts twice. */
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
        var phrase = WordForms.stem(String.join("_", lower.subList(from, to)));
        int before = meant.size();
        for (var table : schema.tables()) {
            if (WordForms.stem(table.name()).equals(phrase)) {
                meant.add(new Meant(from, to, table, Optional.empty()));
            }
        }
        if (meant.size() == before) {
            for (var table : schema.tables()) {
                table.columns().stream()
                        .filter(column -> WordForms.stem(column).equals(phrase))
                        .forEach(column -> meant.add(new Meant(from, to, table, Optional.of(column))));
            }
        }
        return meant.size() == before ? 0 : to - from;
    }
}
