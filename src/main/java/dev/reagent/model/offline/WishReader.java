package dev.reagent.model.offline;

import dev.reagent.model.offline.Schema.Table;
import dev.reagent.model.offline.Wish.Column;
import dev.reagent.model.offline.Wish.Group;
import dev.reagent.model.offline.Wish.Measure;
import dev.reagent.model.offline.Wish.Order;
import dev.reagent.model.offline.Words.Meant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a question as a query of one database. It uses only the words: the tables and columns that they name, and the words nearby. */
final class WishReader {

    private static final Set<String> EACH = Set.of("each", "every", "per");
    private static final Set<String> SORTING =
            Set.of("sorted", "sort", "order", "ordered", "ranked", "placed", "made", "bought", "written");

    private final Schema schema;
    private final Words words;
    private final List<Meant> meant;

    WishReader(Schema schema, String question) {
        this.schema = schema;
        this.words = new Words(question);
        this.meant = words.meantIn(schema);
    }

    /** Returns how many different tables the question names. The database with the most is meant. */
    long tablesNamed() {
        return meant.stream()
                .filter(each -> each.column().isEmpty())
                .map(Meant::table)
                .distinct()
                .count();
    }

    /** Empty if the question names nothing in this database. */
    Optional<Wish> read() {
        return about().map(about -> {
            var group = group(about);
            var measure = measure(about, group);
            return new Wish(
                    about,
                    measure,
                    group,
                    new ConditionReader(schema, words, meant).read(about),
                    order(about, measure, group),
                    RowLimit.of(words, measure instanceof Measure.Rows, group.isPresent()));
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
        // a table that only divides the answer is not the subject of the question
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

    /** In "revenue of customers" another table has the amounts. */
    private boolean isOnlyMeasured(Table table) {
        return function()
                        .filter(name -> "sum".equals(name) || "avg".equals(name))
                        .isPresent()
                && table.amounts().isEmpty();
    }

    private Optional<Table> tableOfAmount() {
        return meant.stream()
                .filter(each -> each.column().filter(WordForms::isAmount).isPresent())
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

    /** Returns what follows "each", "per" or a "by" that divides. */
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

    /** "Which product is the cheapest" requests the product, "what is the lowest price" the number. */
    private boolean isRowAsked() {
        int superlative = Math.max(words.find(RowLimit.BIGGEST), words.find(RowLimit.SMALLEST));
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
        if (words.find(RowLimit.BIGGEST) >= 0) {
            return Optional.of("max");
        }
        return words.find(RowLimit.SMALLEST) >= 0 ? Optional.of("min") : Optional.empty();
    }

    /** Returns the column of a sum or an average: one that is named, else the likeliest of the table. */
    private Optional<Column> measured(Table about) {
        return meant.stream()
                .filter(each -> each.column().filter(WordForms::isAmount).isPresent())
                .filter(each -> isReachable(about, each.table()))
                .sorted((one, other) ->
                        Boolean.compare(other.table().equals(about), one.table().equals(about)))
                .map(each -> new Column(each.table(), each.column().orElseThrow()))
                .findFirst()
                .or(() -> about.firstOf(List.of("total", "amount", "price", "value"))
                        .or(() -> about.amounts().stream().findFirst())
                        .map(column -> new Column(about, column)));
    }

    /** Returns the columns to show: those named before any condition. */
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

    private Optional<Order> order(Table about, Measure measure, Optional<Group> group) {
        if (group.isPresent()) {
            return Optional.of(
                    new Order(Optional.empty(), !words.has("fewest", "least", "ascending", "lowest", "smallest")));
        }
        if (!(measure instanceof Measure.Rows)) {
            return Optional.empty();
        }
        if (words.find(RowLimit.NEWEST) >= 0
                || words.find(RowLimit.EARLIEST) >= 0 && about.date().isPresent()) {
            return about.date()
                    .map(date -> new Order(Optional.of(new Column(about, date)), words.find(RowLimit.NEWEST) >= 0));
        }
        int biggest = words.find(RowLimit.BIGGEST);
        int smallest = words.find(RowLimit.SMALLEST);
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
}
