package dev.reagent.tool.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** What a person is shown of a query before it runs: where, what, what it touches, and how much PostgreSQL expects of it. */
final class SqlCard {

    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SqlRunner runner;
    private final SqlReader reader;

    SqlCard(SqlRunner runner, SqlReader reader) {
        this.runner = runner;
        this.reader = reader;
    }

    /** The card; never fails, what cannot be found out is said in it. */
    Uni<ObjectNode> of(SqlDatabase database, String sql, JsonNode params) {
        var shape = SqlShape.of(SqlTokens.of(sql));
        var card = JsonNodeFactory.instance
                .objectNode()
                .put("database", database.name())
                .put("statement", sql)
                .put("kind", shape.kind())
                .put("writes", shape.writes());
        card.set("params", params.isMissingNode() ? card.arrayNode() : params);
        if (shape.writes()) {
            card.put(
                    "note",
                    database.allowsWrites()
                            ? "it changes the database"
                            : "this database is read-only here: it will fail");
        }
        return reader.tables(sql)
                .invoke(read -> card.put("not_understood", read.isEmpty()))
                .flatMap(read -> explained(card, database, sql, params, read.orElse(Set.of())));
    }

    private Uni<ObjectNode> explained(
            ObjectNode card, SqlDatabase database, String sql, JsonNode params, Set<String> tables) {
        var named = new TreeSet<>(tables);
        if (Set.of("show", "explain", "").contains(card.path("kind").asText())) {
            named.forEach(card.putArray("tables")::add);
            return Uni.createFrom().item(card.put("plan", "none is made for this kind of statement"));
        }
        // its own READ ONLY transaction, rolled back; without ANALYZE nothing is carried out
        var explain = new SqlStatement(database, "EXPLAIN (FORMAT JSON) " + sql, params, true, LONGEST);
        return runner.run(explain)
                .ifNoItem()
                .after(LONGEST.plusSeconds(1))
                .fail()
                .map(rows -> planned(card, rows, named))
                .onFailure()
                .recoverWithItem(failure -> unplanned(card, failure, named, database));
    }

    private static ObjectNode planned(ObjectNode card, ObjectNode rows, Set<String> tables) {
        try {
            var plan = JSON.readTree(rows.path("rows").path(0).path(0).asText())
                    .path(0)
                    .path("Plan");
            plan.findValuesAsText("Relation Name").forEach(tables::add);
            tables.forEach(card.putArray("tables")::add);
            return card.put("estimated_rows", plan.path("Plan Rows").asLong())
                    .put("estimated_cost", plan.path("Total Cost").asDouble());
        } catch (JsonProcessingException tooLongAPlan) {
            tables.forEach(card.putArray("tables")::add);
            return card.put("plan", "too long to be read");
        }
    }

    private static ObjectNode unplanned(ObjectNode card, Throwable failure, Set<String> tables, SqlDatabase database) {
        tables.forEach(card.putArray("tables")::add);
        String why = failure instanceof SQLException told
                ? SqlTrouble.of(told, database).message()
                : "it took too long";
        return card.put("plan", "PostgreSQL could not plan it: " + why);
    }
}
