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
import java.util.concurrent.RejectedExecutionException;

/** The card of a query that a person sees before it runs: the database, the statement, its tables, and PostgreSQL's cost estimate. */
final class SqlCard {

    private static final Duration LONGEST = Duration.ofSeconds(3);
    // time beyond the statements' own timeouts: the wait for a slot among other cards
    private static final Duration PATIENCE = Duration.ofSeconds(25);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SqlRunner runner;
    private final SqlReader reader;

    /** @param runner only for cards, so that no card waits for an approved query */
    SqlCard(SqlRunner runner, SqlReader reader) {
        this.runner = runner;
        this.reader = reader;
    }

    /** Returns the card. Never fails: the card says what could not be found out. */
    Uni<ObjectNode> of(SqlDatabase database, String sql, JsonNode params) {
        String statement = SqlTrim.statement(sql);
        var shape = SqlShape.of(SqlTokens.of(statement));
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
        return reader.tables(statement)
                .invoke(read -> card.put("not_understood", read.isEmpty()))
                .flatMap(read -> explained(card, database, statement, shape.planned(), params, read.orElse(Set.of())));
    }

    /** @param planned the start of the part that PostgreSQL can plan; -1 if it plans none */
    private Uni<ObjectNode> explained(
            ObjectNode card, SqlDatabase database, String sql, int planned, JsonNode params, Set<String> tables) {
        var named = new TreeSet<>(tables);
        return runner.run(SqlCalls.question(database, sql, LONGEST))
                .map(answer -> SqlCalls.of(answer, sql))
                .invoke(calls -> calls.addTo(card, database))
                .flatMap(calls -> {
                    if (planned == -1) {
                        return unplanned(card, named, "none is made for this kind of statement");
                    }
                    return calls.planned()
                            ? plan(card, database, sql.substring(planned), params, named)
                            : unplanned(card, named, "none is made: functions of the database could run meanwhile");
                })
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure()
                .recoverWithItem(failure -> unplanned(card, failure, named));
    }

    /** Uses its own READ ONLY transaction, which is rolled back. Without ANALYZE nothing is executed. */
    private Uni<ObjectNode> plan(
            ObjectNode card, SqlDatabase database, String sql, JsonNode params, TreeSet<String> named) {
        return runner.run(new SqlStatement(database, "EXPLAIN (FORMAT JSON) " + sql, params, true, LONGEST))
                .map(rows -> planned(card, rows, named));
    }

    private static Uni<ObjectNode> unplanned(ObjectNode card, Set<String> tables, String why) {
        return Uni.createFrom().item(() -> tables(card, tables).put("plan", why));
    }

    private static ObjectNode tables(ObjectNode card, Set<String> tables) {
        tables.forEach(card.putArray("tables")::add);
        return card;
    }

    private static ObjectNode planned(ObjectNode card, ObjectNode rows, Set<String> tables) {
        try {
            var plan = JSON.readTree(rows.path("rows").path(0).path(0).asText())
                    .path(0)
                    .path("Plan");
            plan.findValuesAsText("Relation Name").forEach(tables::add);
            return tables(card, tables)
                    .put("estimated_rows", plan.path("Plan Rows").asLong())
                    .put("estimated_cost", plan.path("Total Cost").asDouble());
        } catch (JsonProcessingException tooLongAPlan) {
            return tables(card, tables).put("plan", "too long to be read");
        }
    }

    /** The card does not contain the database's message, because it may hold data, or text that an attacker chose. */
    private static ObjectNode unplanned(ObjectNode card, Throwable failure, Set<String> tables) {
        String why = switch (failure) {
            case SQLException told -> "SQLSTATE " + told.getSQLState();
            case RejectedExecutionException full -> "too many cards wait; it was not asked";
            default -> "too many cards waited for %d s; it was not asked".formatted(PATIENCE.toSeconds());
        };
        return tables(card, tables).put("plan", "PostgreSQL could not plan it: " + why);
    }
}
