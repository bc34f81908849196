package dev.reagent.tool.sql;

import static dev.reagent.tool.ToolErrorCode.BUSY;
import static dev.reagent.tool.ToolErrorCode.SQL_ERROR;
import static dev.reagent.tool.ToolErrorCode.TIMEOUT;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Failure;
import dev.reagent.tool.Availability;
import dev.reagent.tool.JsonSchemas;
import dev.reagent.tool.Tool;
import dev.reagent.tool.ToolDefinition;
import dev.reagent.tool.ToolInvocation;
import dev.reagent.tool.ToolResult;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Queries a database that the operator configured. Each call has one statement, and a person approves each statement. */
@Singleton
public final class SqlQueryTool implements Tool {

    // time of a call besides the statement's own: the connection before it and the answer after it
    private static final Duration AROUND = Duration.ofSeconds(10);

    private static final String DESCRIPTION =
            "Runs one PostgreSQL statement and gives its columns and rows (to 1,000 rows and 256 KB)."
                    + " A person approves each statement first, so ask for all you need in one. Put values into `params` and write ?"
                    + " for each in order, with a cast such as ?::date where its type is not plain. Databases and their tables:\n";

    private static final ObjectNode PARAMETERS = JsonSchemas.parse("""
            {"type": "object",
             "properties": {
               "database": {"type": "string", "maxLength": 63, "description": "Its name; may be left out where there is only one"},
               "sql": {"type": "string", "minLength": 1, "maxLength": 20000, "description": "Exactly one statement; or \\\\d, or \\\\d TABLE"},
               "params": {"type": "array", "maxItems": 100, "items": {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}, {"type": "null"}]},
                          "description": "A value for each ?"}},
             "required": ["sql"],
             "additionalProperties": false}""");

    private final SqlDatabases databases;
    private final SqlRunner runner;
    private final SqlReader reader = new SqlReader();
    private final SqlCard card;
    private final SqlCatalogue catalogue;
    private final Duration longest;

    /** @throws dev.reagent.stores.StartRefused if a setting is invalid */
    @Inject
    SqlQueryTool(SqlSettings settings, @ConfigProperty(name = "quarkus.datasource.jdbc.url") Optional<String> ownUrl) {
        this(settings, ownUrl.orElse(null));
    }

    SqlQueryTool(SqlSettings settings, @Nullable String ownUrl) {
        this.databases = new SqlDatabases(settings, ownUrl);
        this.runner = new SqlRunner(settings.maxConcurrent());
        this.card = new SqlCard(new SqlRunner(Math.max(1, settings.maxConcurrent() / 2)), reader);
        this.catalogue =
                SqlCatalogue.readAtStart(databases, runner, ToolDefinition.LONGEST_DESCRIPTION - DESCRIPTION.length());
        this.longest = settings.statementTimeout();
    }

    @Override
    public ToolDefinition definition() {
        return new ToolDefinition("sql_query", DESCRIPTION + catalogue.lines(), PARAMETERS, "data", true, isReadOnly());
    }

    @Override
    public boolean requiresApproval(ObjectNode args) {
        return SqlDescribe.of(args).isEmpty();
    }

    private boolean isReadOnly() {
        return databases.all().stream().noneMatch(SqlDatabase::allowsWrites);
    }

    @Override
    public Availability availability() {
        return databases.all().isEmpty()
                ? Availability.unavailable("no database is named in reagent.sql.databases")
                : Availability.AVAILABLE;
    }

    @Override
    public Effect effect(ObjectNode args) {
        boolean writes =
                databases.chosen(args).filter(SqlDatabase::allowsWrites).isPresent();
        return writes && SqlDescribe.of(args).isEmpty() ? Effect.EFFECT : Effect.NONE;
    }

    @Override
    public Duration timeout(ObjectNode args) {
        return longest.plus(AROUND);
    }

    @Override
    public Optional<Failure> check(ObjectNode args) {
        if (databases.chosen(args).isEmpty()) {
            return Optional.of(databases.unknown(args));
        }
        return SqlDescribe.of(args).isPresent()
                ? Optional.empty()
                : SqlGate.check(args.path("sql").asText(), args.path("params").size());
    }

    @Override
    public Uni<ObjectNode> details(ObjectNode args) {
        return databases
                .chosen(args)
                .filter(ignored -> check(args).isEmpty())
                .map(database -> card.of(database, args.path("sql").asText(), args.path("params")))
                .orElseGet(() -> Uni.createFrom().item(args.objectNode()));
    }

    @Override
    public Uni<ToolResult> call(ToolInvocation invocation) {
        var refusal = check(invocation.args());
        if (refusal.isPresent()) {
            return Uni.createFrom().item(ToolResult.failure(refusal.get()));
        }
        var database = databases.chosen(invocation.args()).orElseThrow();
        var described = SqlDescribe.of(invocation.args());
        return runner.run(statement(invocation, database, described))
                .map(rows -> described.filter(asked -> !asked.isAnswered(rows)).isPresent()
                        ? ToolResult.failure(SQL_ERROR.because("there is no such table to read; \\d lists them"))
                        : ToolResult.success(rows.toString()))
                .ifNoItem()
                .after(invocation.timeout())
                .fail()
                .onFailure(SqlQueryTool::isForTheModel)
                .recoverWithItem(failure -> ToolResult.failure(told(failure, database)));
    }

    private SqlStatement statement(ToolInvocation invocation, SqlDatabase database, Optional<SqlDescribe> described) {
        var left = invocation.timeout().compareTo(longest) < 0 ? invocation.timeout() : longest;
        return described.isPresent()
                ? described.get().statement(database, left)
                : new SqlStatement(
                        database,
                        SqlTrim.statement(invocation.args().path("sql").asText()),
                        invocation.args().path("params"),
                        !database.allowsWrites(),
                        left);
    }

    private static boolean isForTheModel(Throwable failure) {
        return failure instanceof SQLException
                || failure instanceof RejectedExecutionException
                || failure instanceof TimeoutException;
    }

    private static Failure told(Throwable failure, SqlDatabase database) {
        return switch (failure) {
            case SQLException trouble -> SqlTrouble.of(trouble, database);
            case TimeoutException late -> TIMEOUT.because("the statement took too long and was stopped; ask for less");
            default -> BUSY.because("too many statements wait; try again later");
        };
    }

    @PreDestroy
    void stop() {
        reader.close();
    }
}
