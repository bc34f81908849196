package dev.reagent.model.offline;

import dev.reagent.model.offline.Schema.Table;
import dev.reagent.model.offline.Wish.Column;
import dev.reagent.model.offline.Wish.Condition;
import dev.reagent.model.offline.Words.Meant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads which rows a question selects: comparisons, values in quotes, names, places, years, states. */
final class ConditionReader {

    private static final Set<String> MORE = Set.of("over", "above", "exceeding", "after", ">");
    private static final Set<String> LESS = Set.of("under", "below", "before", "<");
    private static final List<String> STATES = List.of("status", "state");
    private static final List<String> PLACES = List.of("city", "country", "region", "location");
    private final Schema schema;
    private final Words words;
    private final List<Meant> meant;

    ConditionReader(Schema schema, Words words, List<Meant> meant) {
        this.schema = schema;
        this.words = words;
        this.meant = meant;
    }

    /** Returns the conditions that rows must meet; empty if the question has none. */
    List<Condition> read(Table about) {
        var conditions = new ArrayList<Condition>();
        for (int i = 0; i < words.size(); i++) {
            compared(about, i).or(() -> year(about)).ifPresent(condition -> addOnce(conditions, condition));
            quoted(about, i).or(() -> named(about)).ifPresent(condition -> addOnce(conditions, condition));
            equal(about, i).ifPresent(condition -> addOnce(conditions, condition));
            placed(about, i).ifPresent(condition -> addOnce(conditions, condition));
        }
        if (conditions.stream()
                .noneMatch(condition ->
                        STATES.contains(condition.columns().getFirst().name()))) {
            stated().ifPresent(conditions::add);
        }
        return conditions;
    }

    private static void addOnce(List<Condition> conditions, Condition condition) {
        if (conditions.stream()
                .noneMatch(other -> other.columns().equals(condition.columns())
                        && other.operator().equals(condition.operator()))) {
            conditions.add(condition);
        }
    }

    /** "over 100", "more than 100", "at least 100". */
    private Optional<Condition> compared(Table about, int i) {
        if (!isNumber(i)) {
            return Optional.empty();
        }
        var before = words.at(i - 1);
        var operator = MORE.contains(before)
                        || "than".equals(before) && words.at(i - 2).matches("more|greater|higher|larger|bigger|longer")
                ? ">"
                : LESS.contains(before)
                                || "than".equals(before) && words.at(i - 2).matches("less|fewer|lower|smaller|cheaper")
                        ? "<"
                        : "least".equals(before) || ">=".equals(before)
                                ? ">="
                                : "at".equals(words.at(i - 2)) && "most".equals(before) || "<=".equals(before)
                                        ? "<="
                                        : "";
        if (operator.isEmpty() || isTable(i + 1)) {
            return Optional.empty();
        }
        return amountNear(about, i).map(column -> new Condition(column, operator, words.at(i)));
    }

    private Optional<Column> amountNear(Table about, int place) {
        return meant.stream()
                .filter(each -> each.column().isPresent() && each.to() <= place && each.from() >= place - 6)
                .reduce((one, later) -> later)
                .map(each -> new Column(each.table(), each.column().orElseThrow()))
                .or(() -> about.firstOf(List.of("price", "total", "amount"))
                        .or(() -> about.amounts().stream().findFirst())
                        .map(column -> new Column(about, column)));
    }

    /** "in 2025". */
    private Optional<Condition> year(Table about) {
        for (int i = 1; i < words.size(); i++) {
            if (words.at(i).matches("(?:19|20)\\d\\d") && words.at(i - 1).matches("in|during|of")) {
                var value = words.at(i);
                return about.date()
                        .map(date -> new Condition(
                                new Column(about, date),
                                ">=",
                                "'" + value + "-01-01' AND " + about.name() + "." + date + " < '"
                                        + (Integer.parseInt(value) + 1) + "-01-01'"));
            }
        }
        return Optional.empty();
    }

    /** A text in quotes belongs to the column before it, else to the label column. */
    private Optional<Condition> quoted(Table about, int i) {
        if (!isQuoted(i)) {
            return Optional.empty();
        }
        var column = meant.stream()
                .filter(each -> each.column().isPresent() && each.to() <= i && each.from() >= i - 4)
                .reduce((one, later) -> later)
                .map(each -> new Column(each.table(), each.column().orElseThrow()))
                .orElseGet(() -> labelOfNearest(about, i));
        return Optional.of(new Condition(column, "=", literal(unquoted(i))));
    }

    private Column labelOfNearest(Table about, int place) {
        var table = meant.stream()
                .filter(each -> each.column().isEmpty() && each.to() <= place && each.from() >= place - 3)
                .map(Meant::table)
                .reduce((one, later) -> later)
                .orElse(about);
        return new Column(table, table.label());
    }

    /** "named Ada Lovelace". */
    private Optional<Condition> named(Table about) {
        int called = words.find(Set.of("named", "called"));
        if (called < 0 || called + 1 >= words.size() || isQuoted(called + 1)) {
            return Optional.empty();
        }
        return Optional.of(new Condition(labelOfNearest(about, called), "=", literal(capitals(called + 1))));
    }

    /** "status is shipped", "country = France". */
    private Optional<Condition> equal(Table about, int i) {
        return meant.stream()
                .filter(each -> each.column().isPresent() && each.to() == i && isReachable(about, each.table()))
                .filter(each -> words.at(i).matches("is|=|equals")
                        || STATES.contains(each.column().orElseThrow()))
                .findFirst()
                .flatMap(each -> {
                    int value = words.at(i).matches("is|=|equals|of") ? i + 1 : i;
                    if (value >= words.size() || isQuoted(value) || PlainWords.has(words.at(value)) || isMeant(value)) {
                        return Optional.empty();
                    }
                    var column = new Column(each.table(), each.column().orElseThrow());
                    return Optional.of(
                            new Condition(column, "=", isNumber(value) ? words.at(value) : literal(capitals(value))));
                });
    }

    /** "from Berlin", "in France": uses the place column of a table that is named. */
    private Optional<Condition> placed(Table about, int i) {
        if (!words.at(i).matches("in|from") || i + 1 >= words.size()) {
            return Optional.empty();
        }
        if (!Character.isUpperCase(words.written(i + 1).charAt(0)) || isMeant(i + 1)) {
            return Optional.empty();
        }
        // a name alone does not show whether it is a city or a country
        return meant.stream()
                .map(Meant::table)
                .filter(table -> isReachable(about, table))
                .map(table -> PLACES.stream()
                        .filter(table::has)
                        .map(place -> new Column(table, place))
                        .toList())
                .filter(places -> !places.isEmpty())
                .findFirst()
                .map(places -> new Condition(places, "=", literal(capitals(i + 1))));
    }

    /** "shipped orders": an unknown word right before a table that has a status. */
    private Optional<Condition> stated() {
        for (var each : meant) {
            int before = each.from() - 1;
            var state = each.table().firstOf(STATES);
            if (each.column().isEmpty()
                    && state.isPresent()
                    && before >= 0
                    && words.at(before).matches("[a-z_]+")
                    && !PlainWords.has(words.at(before))
                    && !isMeant(before)) {
                return Optional.of(
                        new Condition(new Column(each.table(), state.get()), "=", literal(words.at(before))));
            }
        }
        return Optional.empty();
    }

    private boolean isReachable(Table from, Table to) {
        return schema.path(from, to).isPresent();
    }

    private boolean isTable(int place) {
        return meant.stream()
                .anyMatch(each -> each.from() == place && each.column().isEmpty());
    }

    private boolean isMeant(int place) {
        return meant.stream().anyMatch(each -> each.from() <= place && place < each.to());
    }

    private boolean isNumber(int i) {
        return words.at(i).matches("\\d+(?:\\.\\d+)?");
    }

    private boolean isQuoted(int i) {
        return words.at(i).startsWith("'") || words.at(i).startsWith("\"");
    }

    private String unquoted(int i) {
        var written = words.written(i);
        return written.substring(1, written.length() - 1);
    }

    /** Reads a name of several words: it continues while words begin with capitals. */
    private String capitals(int from) {
        var name = new StringBuilder(words.written(from));
        for (int i = from + 1;
                i < words.size() && Character.isUpperCase(words.written(i).charAt(0)) && !isMeant(i);
                i++) {
            name.append(' ').append(words.written(i));
        }
        return name.toString();
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
