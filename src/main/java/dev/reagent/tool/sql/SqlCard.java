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

/** What a person is shown of a query before it runs: where, what, what it touches, and how much PostgreSQL expects of it. */
final class SqlCard {

    private static final Duration LONGEST = Duration.ofSeconds(3);
    // beyond what the statements themselves may take: for a place among other cards
    private static final Duration PATIENCE = Duration.ofSeconds(25);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SqlRunner runner;
    private final SqlReader reader;

    /** @param runner of cards only, so that none waits for a query that somebody has approved */
    SqlCard(SqlRunner runner, SqlReader reader) {
        this.runner = runner;
        this.reader = reader;
    }

    /** The card; never fails, what cannot be found out is said in it. */
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

    /** @param planned where the part begins that PostgreSQL can plan; -1 where it plans none */
    private Uni<ObjectNode> explained(
            ObjectNode card, SqlDatabase database, String sql, int planned, JsonNode params, Set<String> tables) {
        var named = new TreeSet<>(tables);
        return runner.run(SqlCalls.question(database, sql, LONGEST))
                .map(answer -> SqlCalls.of(answer, sql))
                .invoke(calls -> calls.tell(card, database))
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

    /** Its own READ ONLY transaction, rolled back; without ANALYZE nothing is carried out. */
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

    /** The database's own words are not for the card: they may hold what it has read, or has been made to say. */
    private static ObjectNode unplanned(ObjectNode card, Throwable failure, Set<String> tables) {
        String why = switch (failure) {
            case SQLException told -> "SQLSTATE " + told.getSQLState();
            case RejectedExecutionException full -> "too many cards wait; it was not asked";
            default -> "too many cards waited for %d s; it was not asked".formatted(PATIENCE.toSeconds());
        };
        return tables(card, tables).put("plan", "PostgreSQL could not plan it: " + why);
    }
}
