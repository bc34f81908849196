package dev.reagent.model.offline;

import dev.reagent.model.offline.Schema.Table;
import dev.reagent.model.offline.Wish.Column;
import dev.reagent.model.offline.Wish.Condition;
import dev.reagent.model.offline.Wish.Group;
import dev.reagent.model.offline.Wish.Measure;
import dev.reagent.model.offline.Wish.Order;
import dev.reagent.model.offline.Words.Meant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what a question wants of one database. By words alone: the tables and columns it names, and what stands near. */
final class WishReader {

    private static final int MOST_ROWS = 100;

    private static final Set<String> EACH = Set.of("each", "every", "per");
    private static final Set<String> SORTING =
            Set.of("sorted", "sort", "order", "ordered", "ranked", "placed", "made", "bought", "written");
    private static final Set<String> BIGGEST =
            Set.of("highest", "largest", "biggest", "maximum", "max", "expensive", "priciest", "greatest", "oldest");
    private static final Set<String> SMALLEST = Set.of("lowest", "smallest", "minimum", "min", "cheapest", "least");
    private static final Set<String> NEWEST = Set.of("latest", "newest", "recent", "last");
    private static final Set<String> EARLIEST = Set.of("earliest", "first");
    private static final Set<String> MORE = Set.of("over", "above", "exceeding", "after", ">");
    private static final Set<String> LESS = Set.of("under", "below", "before", "<");
    private static final List<String> STATES = List.of("status", "state");
    private static final List<String> PLACES = List.of("city", "country", "region", "location");
    private static final Set<String> NO_STATES = Set.of(
            "the",
            "all",
            "our",
            "my",
            "many",
            "of",
            "each",
            "every",
            "per",
            "most",
            "more",
            "fewest",
            "new",
            "newest",
            "recent",
            "latest",
            "last",
            "first",
            "total",
            "different",
            "which",
            "what",
            "list",
            "show",
            "any",
            "by",
            "and",
            "or",
            "in",
            "for",
            "from",
            "with",
            "number",
            "count",
            "me",
            "top",
            "placed",
            "made",
            "their",
            "those",
            "these",
            "no",
            "some",
            "have",
            "has",
            "a",
            "an",
            "existing",
            "available",
            "average",
            "mean",
            "database",
            "table",
            "distinct",
            "unique",
            "on",
            "to",
            "than",
            "how",
            "select",
            "get",
            "give",
            "find",
            "display",
            "only",
            "is",
            "are",
            "were",
            "was",
            "biggest",
            "largest",
            "smallest",
            "cheapest",
            "oldest",
            "expensive",
            "s");

    private final Schema schema;
    private final Words words;
    private final List<Meant> meant;

    WishReader(Schema schema, String question) {
        this.schema = schema;
        this.words = new Words(question);
        this.meant = words.meantIn(schema);
    }

    /** How many different tables the question names: the database that has the most of them is meant. */
    long tablesNamed() {
        return meant.stream()
                .filter(each -> each.column().isEmpty())
                .map(Meant::table)
                .distinct()
                .count();
    }

    /** Absent where the question names nothing that this database has. */
    Optional<Wish> read() {
        return about().map(about -> {
            var group = group(about);
            var measure = measure(about, group);
            return new Wish(
                    about, measure, group, conditions(about), order(about, measure, group), limit(measure, group));
        });
    }

    private Optional<Table> about() {
        int counted = countedAt();
        if (counted >= 0) {
            var after = firstTable(counted);
            if (after.isPresent()) {
                return after;
            }
        }
        int most = words.find(Set.of("most", "fewest"));
        if (most >= 0 && isTable(most + 1)) {
            return firstTable(most);
        }
        // a table that only says how to divide is not what the question is about
        var divided = dividedAt();
        var tables = meant.stream().filter(each -> each.column().isEmpty()).toList();
        return tables.stream()
                .filter(each ->
                        divided.isEmpty() || each.from() != divided.get().from())
                .map(Meant::table)
                .findFirst()
                .filter(table -> !isOnlyMeasured(table))
                .or(this::tableOfAmount)
                .or(() -> tables.stream().map(Meant::table).findFirst());
    }

    /** In "revenue of customers" it is another table that has the amounts. */
    private boolean isOnlyMeasured(Table table) {
        return function()
                        .filter(name -> "sum".equals(name) || "avg".equals(name))
                        .isPresent()
                && table.amounts().isEmpty();
    }

    private Optional<Table> tableOfAmount() {
        return meant.stream()
                .filter(each -> each.column().filter(Words::isAmount).isPresent())
                .map(Meant::table)
                .findFirst()
                .or(() -> isOnlySpoken()
                        ? schema.tables().stream()
                                .filter(table -> table.has("total") || table.has("amount"))
                                .findFirst()
                        : Optional.empty());
    }

    private boolean isOnlySpoken() {
        return words.has("revenue", "sales", "spent", "spend", "turnover", "earned", "total");
    }

    private int countedAt() {
        int many = words.findRow("how", "many");
        int number = words.findRow("number", "of");
        return many >= 0 ? many + 1 : number >= 0 ? number + 1 : words.find(Set.of("count"));
    }

    private Optional<Table> firstTable(int after) {
        return meant.stream()
                .filter(each -> each.from() > after && each.column().isEmpty())
                .map(Meant::table)
                .findFirst();
    }

    private boolean isTable(int place) {
        return meant.stream()
                .anyMatch(each -> each.from() == place && each.column().isEmpty());
    }

    /** What stands right behind "each", "per" or a "by" that divides. */
    private Optional<Meant> dividedAt() {
        for (int i = 0; i < words.size(); i++) {
            boolean by = "by".equals(words.at(i)) && !SORTING.contains(words.at(i - 1));
            if (EACH.contains(words.at(i)) || by) {
                int from = "the".equals(words.at(i + 1)) ? i + 2 : i + 1;
                var found = meant.stream().filter(each -> each.from() == from).toList();
                if (!found.isEmpty()) {
                    return Optional.of(found.getFirst());
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Group> group(Table about) {
        var divided = dividedAt();
        if (divided.isPresent()) {
            var place = divided.get().from();
            return meant.stream()
                    .filter(each -> each.from() == place)
                    .sorted((one, other) -> Boolean.compare(
                            other.table().equals(about), one.table().equals(about)))
                    .filter(each -> isReachable(about, each.table()))
                    .filter(each -> each.column().isPresent() || !each.table().equals(about) || isRanked())
                    .map(each -> new Group(each.table(), each.column()))
                    .findFirst();
        }
        // "which customer placed the most orders", "top 5 customers by number of orders"
        if (isRanked()) {
            return meant.stream()
                    .filter(each -> each.column().isEmpty() && !each.table().equals(about))
                    .filter(each -> isReachable(about, each.table()))
                    .map(each -> new Group(each.table(), Optional.empty()))
                    .findFirst();
        }
        return Optional.empty();
    }

    private boolean isReachable(Table from, Table to) {
        return schema.path(from, to).isPresent();
    }

    private boolean isRanked() {
        return words.has("top", "most", "fewest", "which", "who", "best");
    }

    private Measure measure(Table about, Optional<Group> group) {
        boolean counted = countedAt() >= 0
                || words.has("most", "fewest")
                        && group.isPresent()
                        && isTable(words.find(Set.of("most", "fewest")) + 1);
        var function = function();
        if (function.isPresent() && !(counted && !words.has("average", "mean", "sum"))) {
            var measured = measured(about);
            boolean listed = group.isEmpty()
                    && isSuperlative(function.get())
                    && words.has("which", "list", "show", "who", "what");
            if (measured.isPresent() && !(listed && isRowAsked())) {
                return new Measure.Of(
                        function.get(), measured.get().table(), measured.get().name());
            }
        }
        if (counted || group.isPresent() && columnsNamed(about).isEmpty()) {
            boolean far = group.filter(by -> !by.table().equals(about))
                    .flatMap(by -> schema.path(about, by.table()))
                    .filter(path -> path.size() > 1)
                    .isPresent();
            return new Measure.Count(far || words.has("distinct", "unique", "different"));
        }
        return new Measure.Rows(group.isPresent() ? List.of() : columnsNamed(about));
    }

    private static boolean isSuperlative(String function) {
        return "min".equals(function) || "max".equals(function);
    }

    /** "Which product is the cheapest" wants the product, "what is the lowest price" the number. */
    private boolean isRowAsked() {
        int superlative = Math.max(words.find(BIGGEST), words.find(SMALLEST));
        boolean ofColumn = meant.stream()
                .anyMatch(each ->
                        each.column().isPresent() && each.from() > superlative && each.from() <= superlative + 2);
        return !ofColumn || words.has("which", "who", "list", "show");
    }

    private Optional<String> function() {
        if (words.has("average", "mean", "avg")) {
            return Optional.of("avg");
        }
        if (words.has(
                        "sum",
                        "total",
                        "totals",
                        "revenue",
                        "altogether",
                        "spent",
                        "spend",
                        "turnover",
                        "sales",
                        "earned")
                || words.findRow("how", "much") >= 0) {
            return Optional.of("sum");
        }
        if (words.find(BIGGEST) >= 0) {
            return Optional.of("max");
        }
        return words.find(SMALLEST) >= 0 ? Optional.of("min") : Optional.empty();
    }

    /** The column that a sum or an average is of: one that is named, else the likeliest of the table. */
    private Optional<Column> measured(Table about) {
        return meant.stream()
                .filter(each -> each.column().filter(Words::isAmount).isPresent())
                .filter(each -> isReachable(about, each.table()))
                .sorted((one, other) ->
                        Boolean.compare(other.table().equals(about), one.table().equals(about)))
                .map(each -> new Column(each.table(), each.column().orElseThrow()))
                .findFirst()
                .or(() -> about.firstOf(List.of("total", "amount", "price", "value"))
                        .or(() -> about.amounts().stream().findFirst())
                        .map(column -> new Column(about, column)));
    }

    /** Columns to show: those named before any condition. */
    private List<Column> columnsNamed(Table about) {
        var named = new ArrayList<Column>();
        for (var each : meant) {
            boolean tested = words.at(each.to()).matches("is|=|equals|<|>|>=|<=|over|under|above|below")
                    || "by".equals(words.at(each.from() - 1))
                    || Set.of("where", "with", "whose").contains(words.at(each.from() - 1));
            if (each.column().isPresent() && each.table().equals(about) && !tested) {
                var column = new Column(about, each.column().get());
                if (!named.contains(column)) {
                    named.add(column);
                }
            }
        }
        return named;
    }

    private List<Condition> conditions(Table about) {
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

    /** A text in quotes belongs to the column before it, else to what rows are called by. */
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
                    if (value >= words.size()
                            || isQuoted(value)
                            || NO_STATES.contains(words.at(value))
                            || isMeant(value)) {
                        return Optional.empty();
                    }
                    var column = new Column(each.table(), each.column().orElseThrow());
                    return Optional.of(
                            new Condition(column, "=", isNumber(value) ? words.at(value) : literal(capitals(value))));
                });
    }

    /** "from Berlin", "in France": the place column of a table that is named. */
    private Optional<Condition> placed(Table about, int i) {
        if (!words.at(i).matches("in|from") || i + 1 >= words.size()) {
            return Optional.empty();
        }
        if (!Character.isUpperCase(words.written(i + 1).charAt(0)) || isMeant(i + 1)) {
            return Optional.empty();
        }
        // a name alone does not say whether it is a city or a country
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
                    && !NO_STATES.contains(words.at(before))
                    && !isMeant(before)) {
                return Optional.of(
                        new Condition(new Column(each.table(), state.get()), "=", literal(words.at(before))));
            }
        }
        return Optional.empty();
    }

    private Optional<Order> order(Table about, Measure measure, Optional<Group> group) {
        if (group.isPresent()) {
            return Optional.of(
                    new Order(Optional.empty(), !words.has("fewest", "least", "ascending", "lowest", "smallest")));
        }
        if (!(measure instanceof Measure.Rows)) {
            return Optional.empty();
        }
        if (words.find(NEWEST) >= 0 || words.find(EARLIEST) >= 0 && about.date().isPresent()) {
            return about.date().map(date -> new Order(Optional.of(new Column(about, date)), words.find(NEWEST) >= 0));
        }
        int biggest = words.find(BIGGEST);
        int smallest = words.find(SMALLEST);
        if (biggest >= 0 || smallest >= 0 || words.has("top")) {
            return measured(about).map(column -> new Order(Optional.of(column), smallest < 0));
        }
        int by = words.find(Set.of("by"));
        return meant.stream()
                .filter(each -> by >= 0
                        && each.column().isPresent()
                        && each.from() > by
                        && each.table().equals(about))
                .findFirst()
                .map(each -> new Order(
                        Optional.of(new Column(about, each.column().orElseThrow())), words.has("descending", "desc")));
    }

    private int limit(Measure measure, Optional<Group> group) {
        int named = words.find(
                Set.of("top", "first", "last", "latest", "newest", "recent", "cheapest", "largest", "biggest"));
        for (int i : new int[] {named + 1, named - 1}) {
            if (named >= 0 && isNumber(i) && words.at(i).matches("\\d{1,3}")) {
                return Integer.parseInt(words.at(i));
            }
        }
        boolean one = words.has("which", "who")
                && (words.has("most", "fewest", "best") || isExtreme())
                && (group.isPresent() || measure instanceof Measure.Rows);
        boolean extreme = measure instanceof Measure.Rows && isExtreme() && !words.has("list", "all");
        return one || extreme ? 1 : MOST_ROWS;
    }

    private boolean isExtreme() {
        return words.find(BIGGEST) >= 0 || words.find(SMALLEST) >= 0;
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

    /** A name of several words goes on as long as they begin with capitals. */
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
