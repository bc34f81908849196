package dev.reagent.model.offline;

import dev.reagent.model.offline.Schema.Table;
import dev.reagent.model.offline.Wish.Measure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes a {@link Wish} as one SELECT. */
final class SqlWriter {

    private final Schema schema;
    private final Wish wish;

    SqlWriter(Schema schema, Wish wish) {
        this.schema = schema;
        this.wish = wish;
    }

    /** Empty if the needed tables are not linked. */
    Optional<String> write() {
        return from().map(from -> "SELECT " + String.join(", ", selected()) + " FROM " + from + where() + groupBy()
                + orderBy() + (isOneRow() ? "" : " LIMIT " + wish.limit()));
    }

    private boolean isOneRow() {
        return wish.group().isEmpty() && !(wish.measure() instanceof Measure.Rows);
    }

    private List<String> selected() {
        var selected = new ArrayList<String>();
        wish.group()
                .ifPresent(group -> selected.add(group.table().name() + "."
                        + group.column().orElse(group.table().label())));
        switch (wish.measure()) {
            case Measure.Count count ->
                selected.add(counted(count) + " AS " + wish.about().name() + "_count");
            case Measure.Of of -> selected.add(rounded(of) + " AS " + of.function() + "_" + of.column());
            case Measure.Rows rows -> {
                if (rows.columns().isEmpty()) {
                    selected.add(wish.about().name() + ".*");
                } else {
                    shown(rows).forEach(column -> selected.add(column.sql()));
                }
            }
        }
        return selected;
    }

    /** Adds the label column to the requested columns. */
    private List<Wish.Column> shown(Measure.Rows rows) {
        var label = new Wish.Column(wish.about(), wish.about().label());
        var shown = new ArrayList<>(rows.columns());
        if (!shown.contains(label) && !"id".equals(label.name())) {
            shown.addFirst(label);
        }
        return shown;
    }

    /** Counts whole rows of a table without an id. With an id, a group without rows counts 0. */
    private String counted(Measure.Count count) {
        var key = wish.about().has("id") ? wish.about().name() + ".id" : "*";
        return "count(" + (count.distinctly() && !"*".equals(key) ? "DISTINCT " : "") + key + ")";
    }

    private static String rounded(Measure.Of of) {
        var column = of.table().name() + "." + of.column();
        return "avg".equals(of.function()) ? "round(avg(" + column + "), 2)" : of.function() + "(" + column + ")";
    }

    /** A group's own table comes first, so that groups without rows are included. */
    private Optional<String> from() {
        var start = wish.group()
                .filter(group -> group.column().isEmpty())
                .map(Wish.Group::table)
                .orElse(wish.about());
        var needed = new LinkedHashSet<Table>();
        needed.add(wish.about());
        wish.group().ifPresent(group -> needed.add(group.table()));
        if (wish.measure() instanceof Measure.Of of) {
            needed.add(of.table());
        }
        wish.conditions()
                .forEach(condition -> needed.add(condition.columns().getFirst().table()));
        var from = new StringBuilder(start.name());
        var joined = new LinkedHashSet<Table>(List.of(start));
        for (var table : needed) {
            var path = schema.path(start, table);
            if (path.isEmpty()) {
                return Optional.empty();
            }
            var at = start;
            for (var link : path.get()) {
                var next = link.other(at);
                if (joined.add(next)) {
                    from.append(start.equals(wish.about()) ? " JOIN " : " LEFT JOIN ")
                            .append(next.name())
                            .append(" ON ")
                            .append(link.condition());
                }
                at = next;
            }
        }
        return Optional.of(from.toString());
    }

    private String where() {
        return wish.conditions().isEmpty()
                ? ""
                : wish.conditions().stream()
                        .map(Wish.Condition::sql)
                        .collect(Collectors.joining(" AND ", " WHERE ", ""));
    }

    private String groupBy() {
        return wish.group()
                .map(group -> {
                    var name = group.table().name() + "."
                            + group.column().orElse(group.table().label());
                    boolean byRow = group.column().isEmpty() && group.table().has("id") && !name.endsWith(".id");
                    return " GROUP BY " + (byRow ? group.table().name() + ".id, " : "") + name;
                })
                .orElse("");
    }

    private String orderBy() {
        return wish.order()
                .map(order -> " ORDER BY "
                        + order.column().map(Wish.Column::sql).orElse("2")
                        + (order.descending() ? " DESC" : "")
                        + (wish.group().isPresent() ? (order.descending() ? " NULLS LAST" : "") + ", 1" : ""))
                .orElse("");
    }
}
