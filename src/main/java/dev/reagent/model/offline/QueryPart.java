package dev.reagent.model.offline;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A query of a database that the operator configured. */
record QueryPart(String database, String sql) implements Part {

    private static final Pattern FENCE =
            Pattern.compile("(?i)```(?:sql|postgres(?:ql)?)[^\\n]*\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern WRITTEN =
            Pattern.compile("(?is)\\b(select\\b.+?\\bfrom\\b.+?|with\\s+\\w+\\s+as\\s*\\(.+?)(?:;|$)");
    private static final Pattern DATABASE = Pattern.compile("(?i)\\b(?:database|sql|tables?)\\b");
    private static final Pattern CHANGE =
            Pattern.compile("(?i)^\\W*(?:please\\s+)?(?:delete|drop|insert|update|truncate|alter|create)\\b");

    /** Returns whether the words alone show that a database is meant. */
    static boolean isMeantBy(String text) {
        return DATABASE.matcher(text).find() || FENCE.matcher(text).find();
    }

    static Optional<Part> find(String text, List<Schema> schemas) {
        if (schemas.isEmpty()) {
            return Optional.empty();
        }
        return written(text)
                .<Part>map(sql -> new QueryPart(named(text, schemas).database(), sql))
                .or(() -> CHANGE.matcher(text).find() ? Optional.empty() : planned(text, schemas));
    }

    private static Optional<String> written(String text) {
        var fence = FENCE.matcher(text);
        if (fence.find()) {
            return Optional.of(fence.group(1).strip());
        }
        var written = WRITTEN.matcher(text);
        return written.find() ? Optional.of(written.group(1).strip()) : Optional.empty();
    }

    private static Optional<Part> planned(String text, List<Schema> schemas) {
        var prose = CodePart.withoutCode(text);
        return schemas.stream()
                .max(Comparator.comparing((Schema schema) -> schema.equals(named(text, schemas)))
                        .thenComparing(schema -> new WishReader(schema, prose).tablesNamed()))
                .flatMap(schema -> new WishReader(schema, prose)
                        .read()
                        .flatMap(wish -> new SqlWriter(schema, wish).write())
                        .map(sql -> new QueryPart(schema.database(), sql)));
    }

    private static Schema named(String text, List<Schema> schemas) {
        return schemas.stream()
                .filter(schema -> Pattern.compile("(?i)\\b" + Pattern.quote(schema.database()) + "\\b")
                        .matcher(text)
                        .find())
                .findFirst()
                .orElse(schemas.getFirst());
    }

    @Override
    public String tool() {
        return "sql_query";
    }

    @Override
    public String arguments() {
        return Part.json(Map.of("database", database, "sql", sql));
    }

    @Override
    public String intent() {
        return "query the database " + database;
    }

    @Override
    public String tell(String result) {
        return ResultTable.read(result)
                .map(table -> table.inWords() + "\n\nThe query was: " + sql)
                .orElseGet(() -> "The query gave:\n" + result.strip());
    }

    @Override
    public String tellFailure(String why) {
        return "The query was not answered: " + why.strip() + "\n\nThe query was: " + sql;
    }
}
