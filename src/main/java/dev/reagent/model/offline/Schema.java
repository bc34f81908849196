package dev.reagent.model.offline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A database's tables, as the description of {@code sql_query} lists them: {@code database shop: customers(id, name)}. */
record Schema(String database, List<Table> tables) {

    private static final Pattern DATABASE = Pattern.compile("(?im)\\bdatabase\\s+[`\"]?([\\w.-]+)[`\"]?\\s*:\\s*(.+)$");
    private static final Pattern TABLE = Pattern.compile("([\\w.]+)\\s*\\(([^)]*)\\)");

    /** A table and its columns, in their order. */
    record Table(String name, List<String> columns) {

        boolean has(String column) {
            return columns.contains(column);
        }

        Optional<String> firstOf(List<String> candidates) {
            return candidates.stream().filter(columns::contains).findFirst();
        }

        /** Returns the column whose values people use as a row's name. */
        String label() {
            return firstOf(List.of("name", "title", "full_name", "label", "email", "username", "code", "sku"))
                    .orElse(columns.getFirst());
        }

        /** Returns the columns that are likely to hold amounts, the likeliest first. */
        List<String> amounts() {
            return columns.stream().filter(WordForms::isAmount).toList();
        }

        Optional<String> date() {
            return columns.stream().filter(WordForms::isDate).findFirst();
        }
    }

    /** A column of one table that references a row of another. */
    record Link(Table from, String column, Table to) {

        String condition() {
            return from.name() + "." + column + " = " + to.name() + ".id";
        }

        Table other(Table one) {
            return one.equals(from) ? to : from;
        }
    }

    static List<Schema> of(String description) {
        var schemas = new ArrayList<Schema>();
        DATABASE.matcher(description).results().forEach(found -> {
            var tables = tables(found.group(2));
            if (!tables.isEmpty()) {
                schemas.add(new Schema(found.group(1), tables));
            }
        });
        return schemas;
    }

    private static List<Table> tables(String line) {
        return TABLE.matcher(line)
                .results()
                .map(found -> new Table(found.group(1), columns(found.group(2))))
                .filter(table -> !table.columns().isEmpty())
                .toList();
    }

    /** A type may follow a column's name. */
    private static List<String> columns(String list) {
        return Arrays.stream(list.split(","))
                .map(column -> column.strip().split("[\\s:]+")[0])
                .filter(column -> column.matches("\\w+"))
                .toList();
    }

    private List<Link> links() {
        var links = new ArrayList<Link>();
        for (var from : tables) {
            for (var column : from.columns()) {
                if (column.endsWith("_id")) {
                    var named = WordForms.stem(column.substring(0, column.length() - 3));
                    tables.stream()
                            .filter(to ->
                                    to.has("id") && WordForms.stem(to.name()).equals(named))
                            .forEach(to -> links.add(new Link(from, column, to)));
                }
            }
        }
        return links;
    }

    /** Returns the fewest links from one table to another; empty if none lead there. */
    Optional<List<Link>> path(Table start, Table goal) {
        Map<Table, List<Link>> reached = new HashMap<>();
        reached.put(start, List.of());
        var next = new ArrayDeque<>(List.of(start));
        while (!next.isEmpty() && !reached.containsKey(goal)) {
            var at = next.removeFirst();
            for (var link : links()) {
                var other = link.other(at);
                if ((link.from().equals(at) || link.to().equals(at)) && !reached.containsKey(other)) {
                    var path = new ArrayList<>(reached.get(at));
                    path.add(link);
                    reached.put(other, path);
                    next.add(other);
                }
            }
        }
        return Optional.ofNullable(reached.get(goal));
    }
}
