package dev.reagent.tool.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.BesideServers;
import dev.reagent.Waiting;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Fence;
import dev.reagent.stores.StartRefused;
import dev.reagent.stores.embedded.EmbeddedStores;
import dev.reagent.tool.ToolInvocation;
import dev.reagent.tool.ToolResult;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tool on a real PostgreSQL, with a role that may read and, to try the wall alone, one that owns everything. */
@BesideServers
class SqlQueryToolTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static Map<String, String> stores;

    private static SqlQueryTool tool;
    private static SqlQueryTool owners;
    private static SqlQueryTool writers;
    private String before;

    @BeforeAll
    static void start() throws Exception {
        var folder = Path.of("target/test-sql").toAbsolutePath();
        stores = EmbeddedStores.start(new EmbeddedStores.Wanted(folder, true, false, true));
        execute("""
                CREATE TABLE orders (id integer PRIMARY KEY, customer text, total numeric(10, 2), placed_at timestamptz, extra jsonb);
                INSERT INTO orders VALUES (1, 'Ada', 12.50, '2025-01-02 03:04:05+00', '{"a": 1}'), (2, 'Bob', 7, NULL, NULL);
                CREATE SEQUENCE numbers;
                CREATE TABLE hidden (secret text);
                CREATE TABLE secrets (said text);
                INSERT INTO secrets VALUES ('the secret');
                CREATE FUNCTION spill() RETURNS integer LANGUAGE plpgsql STABLE AS $$
                    BEGIN RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE = (SELECT said FROM secrets); END $$;
                CREATE FUNCTION spill_one(integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN spill(); END';
                CREATE FUNCTION spill_two(integer, integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN spill() = 1; END';
                CREATE FUNCTION spilling_sql(integer) RETURNS SETOF integer LANGUAGE sql STABLE AS 'SELECT 1 WHERE 1 = spill()';
                CREATE FUNCTION spilling_overload(varchar) RETURNS integer LANGUAGE sql AS 'SELECT spill_one(1)';
                CREATE FUNCTION upper(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT spill_one($1)';
                CREATE FUNCTION sneak() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN INSERT INTO orders VALUES (99); RETURN 1; END $$;
                CREATE FUNCTION sneaky(orders) RETURNS integer LANGUAGE sql AS 'SELECT sneak()';
                DO $$ BEGIN
                    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'reader') THEN DROP OWNED BY reader; DROP ROLE reader; END IF;
                END $$;
                CREATE ROLE reader LOGIN PASSWORD 'pw-of-reader';
                GRANT SELECT ON orders TO reader;
                GRANT CONNECT ON DATABASE reagent TO reader;""");
        tool = tool(Map.of("shop", reader(false)));
        owners = tool(Map.of("shop", owner(false)));
        writers = tool(Map.of("shop", owner(true)));
    }

    @AfterAll
    static void stop() {
        tool.stop();
        owners.stop();
        writers.stop();
    }

    @BeforeEach
    void remember() throws Exception {
        before = state();
    }

    @AfterEach
    void nothingIsLeftRunning() {
        Waiting.until(
                "nothing is left running",
                () -> count("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'reagent sql_query'") == 0);
    }

    @Test
    void rowsComeAsJson() throws Exception {
        var result = success(call(tool, "SELECT id, customer, total, placed_at, extra FROM orders ORDER BY id"));
        assertEquals(JSON.readTree("""
                        {"columns": ["id", "customer", "total", "placed_at", "extra"],
                         "rows": [[1, "Ada", 12.50, "2025-01-02T03:04:05Z", "{\\"a\\": 1}"], [2, "Bob", 7.00, null, null]],
                         "truncated": false, "rows_affected": null}"""), result);
    }

    @Test
    void parametersAreBoundByTheServer() throws Exception {
        var sql =
                "SELECT id FROM orders WHERE customer = ? AND total > ? AND id = ? AND (? OR customer IS NOT DISTINCT FROM ?)";
        var args = args(sql, "Ada", 1.5, 1, false, null);
        assertEquals("[]", success(call(tool, args)).path("rows").toString());
        assertEquals(
                "[[1]]",
                success(call(tool, args(sql, "Ada", 1.5, 1, true, null)))
                        .path("rows")
                        .toString());
        assertEquals(
                "[[3]]",
                success(call(tool, args("SELECT ? + 1", 2))).path("rows").toString());
        assertEquals(
                "[[\"2025-01-03\"]]",
                success(call(tool, args("SELECT ?::date + ?", "2025-01-02", 1)))
                        .path("rows")
                        .toString());
        assertEquals(
                "[[true]]",
                success(call(tool, args("SELECT extra ?? ? FROM orders WHERE id = 1", "a")))
                        .path("rows")
                        .toString());
        assertEquals(
                "[[5000000000]]",
                success(call(tool, args("SELECT ?::int8", 5_000_000_000L)))
                        .path("rows")
                        .toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; DROP TABLE orders; --",
                "' OR '1'='1",
                "\\'; SELECT 1",
                "$$;$$",
                "?",
                "$1",
                "{fn now()}",
                "Robert\"); --",
                "\uFFFD",
                "𝕏😀",
                "\u202Ereversed",
                "",
                " ",
                "NULL",
                "%s%n",
                "\t\r\n",
                "--",
                "/*",
                "E'\\x00'"
            })
    void aNaughtyStringIsOnlyAValue(String text) throws Exception {
        assertEquals(
                text,
                success(call(tool, args("SELECT ?", text)))
                        .path("rows")
                        .path(0)
                        .path(0)
                        .asText());
        assertUntouched();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO orders VALUES (3)",
                "UPDATE orders SET customer = 'x' WHERE id = 1",
                "DELETE FROM orders WHERE id = 1",
                "WITH gone AS (DELETE FROM orders WHERE id = 1 RETURNING *) SELECT * FROM gone",
                "WITH new AS (INSERT INTO orders VALUES (3) RETURNING *) SELECT * FROM new",
                "WITH new AS (UPDATE orders SET id = 7 WHERE id = 1 RETURNING *) TABLE new",
                "MERGE INTO orders o USING (SELECT 1 AS id) n ON o.id = n.id WHEN MATCHED THEN DELETE",
                "SELECT * INTO copied FROM orders",
                "CREATE TABLE copied AS SELECT * FROM orders",
                "CREATE TABLE copied (id integer)",
                "EXPLAIN ANALYZE INSERT INTO orders VALUES (3)",
                "EXPLAIN (ANALYZE) DELETE FROM orders WHERE true",
                "SELECT sneak()",
                "SELECT nextval('numbers')",
                "SELECT setval('numbers', 99)",
                "SELECT lo_create(4711)",
                "SELECT lo_from_bytea(4711, 'x')",
                "SELECT set_config('transaction_read_only', 'off', false)",
                "SELECT set_config('default_transaction_read_only', 'off', false), sneak()",
                "ALTER TABLE orders ADD COLUMN x integer",
                "COMMENT ON TABLE orders IS 'x'",
                "ANALYZE VERBOSE orders, DELETE FROM orders",
                "SELECT 1 FROM orders FOR UPDATE"
            })
    void theWallHoldsEvenForTheOwner(String sql) throws Exception {
        var result = call(owners, sql);
        assertNotNull(result.error(), result.text());
        assertUntouched();
        assertNotNull(call(tool, sql).error());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT pg_read_file('/etc/passwd')",
                "SELECT lo_import('/etc/passwd')",
                "SELECT pg_ls_dir('/')",
                "SELECT pg_reload_conf()",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> 'reader' AND backend_type = 'client backend'",
                "SELECT * FROM hidden",
                "SELECT * FROM pg_authid",
                "SELECT dblink('dbname=postgres', 'SELECT 1')",
                "CREATE EXTENSION dblink",
                "ALTER SYSTEM SET log_statement = 'all'"
            })
    void theRoleMayDoNothingElse(String sql) throws Exception {
        var result = call(tool, sql);
        // a query that ends no backend of others says so in its rows
        assertTrue(result.error() != null || !result.text().contains("true,"), result.text());
        assertUntouched();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1; COMMIT; DROP TABLE orders",
                "EXPLAIN SELECT 1; COMMIT; INSERT INTO orders VALUES (3)",
                "SELECT $$;$$; INSERT INTO orders VALUES (3)",
                "SELECT 'x\\'; INSERT INTO orders VALUES (3); --'",
                "(SELECT 1; COMMIT; INSERT INTO orders VALUES (3))",
                "DROP TABLE orders",
                "BEGIN",
                "DELETE FROM orders"
            })
    void whatTheGateRefusesNeverReachesTheDatabaseAlsoWhenTheCallIsMadeAnyway(String sql) throws Exception {
        for (var each : List.of(tool, owners, writers)) {
            assertEquals("refused", each.check(args(sql)).orElseThrow().code());
            assertEquals("refused", call(each, sql).error().code());
            assertNotNull(each.details(args(sql)).await().indefinitely());
        }
        assertUntouched();
    }

    @Test
    void aConnectionIsNotLeftAlteredForTheNext() throws Exception {
        call(owners, "SELECT set_config('search_path', 'nowhere', false), set_config('statement_timeout', '0', false)");
        assertEquals(
                "[[2]]",
                success(call(owners, "SELECT count(*) FROM orders"))
                        .path("rows")
                        .toString());
        call(tool, "SELECT pg_advisory_lock(1)");
        assertEquals(
                "[[true]]",
                success(call(owners, "SELECT pg_try_advisory_lock(1)"))
                        .path("rows")
                        .toString());
    }

    @Test
    void anAllowedWriteIsCommittedAndCounted() throws Exception {
        execute("CREATE TABLE IF NOT EXISTS notes (id integer, text text)");
        assertEquals(Effect.EFFECT, writers.effect(args("INSERT INTO notes VALUES (1, 'x')")));
        var result = success(call(writers, "INSERT INTO notes SELECT n, 'x' FROM generate_series(1, 3) n"));
        assertEquals(3, result.path("rows_affected").asInt());
        assertEquals(
                "[[1]]",
                success(call(writers, "UPDATE notes SET text = 'y' WHERE id = 1 RETURNING id"))
                        .path("rows")
                        .toString());
        assertEquals(3, count("SELECT count(*) FROM notes"));
        execute("DROP TABLE notes");
    }

    @Test
    void rowsAndBytesAreBounded() throws Exception {
        var rows = success(call(tool, "SELECT n FROM generate_series(1, 1000000) n"));
        assertEquals(1_000, rows.path("rows").size());
        assertTrue(rows.path("truncated").asBoolean());
        assertFalse(success(call(tool, "SELECT n FROM generate_series(1, 1000) n"))
                .path("truncated")
                .asBoolean());

        var result = call(tool, "SELECT repeat('ä', 4000) FROM generate_series(1, 1000)");
        assertTrue(result.text().length() < 256 * 1024 + 100);
        assertTrue(success(result).path("truncated").asBoolean());

        var long_ = success(call(tool, "SELECT repeat('x', 100000)"));
        assertTrue(long_.path("rows").path(0).path(0).asText().endsWith("[cut: 100000 characters]"));
    }

    @Test
    void aValueThatWouldFillTheHeapIsAFailure() {
        var failure = call(tool, "SELECT repeat('x', 20000000)").error();
        assertEquals("sql_error", failure.code());
        assertTrue(failure.message().contains("too large"), failure.message());
        assertNotNull(call(tool, "SELECT repeat('x', 10000000) FROM generate_series(1, 3)")
                .error());
    }

    @Test
    void anErrorIsToldInOurFrame() {
        var failure = call(tool, "SELECT nothing FROM orders").error();
        assertEquals("sql_error", failure.code());
        assertEquals("column \"nothing\" does not exist (SQLSTATE 42703)", failure.message());
        assertTrue(call(owners, "INSERT INTO orders VALUES (5)")
                .error()
                .message()
                .startsWith("database shop is read-only here"));
        assertTrue(call(tool, args("SELECT ?::int", "x")).error().message().contains("22P02"));
    }

    @Test
    void aDatabaseThatIsAwayIsAFailureWithoutItsAddress() {
        var away = tool(
                Map.of("away", new Setting("jdbc:postgresql://127.0.0.1:1/secretdb", "secretuser", "secretpw", false)));
        assertTrue(away.definition().description().contains("database away: its tables cannot be listed now"));
        var failure = call(away, "SELECT 1").error();
        assertEquals(
                "database away takes no connection from us, or broke it off; tell the operator", failure.message());
        var wrong = tool(Map.of("shop", new Setting(url(), "reader", "wrong", false)));
        assertFalse(call(wrong, "SELECT 1").error().message().contains("reader"));
    }

    @Test
    void aSlowStatementIsStopped() {
        long start = System.nanoTime();
        var result = tool.call(new ToolInvocation(
                        "s", "c", Fence.NONE, args("SELECT pg_sleep(60)"), Duration.ofSeconds(1), null))
                .await()
                .indefinitely();
        assertEquals("timeout", result.error().code());
        assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 30);
    }

    @Test
    void cancellingStopsTheStatementInTheDatabase() throws Exception {
        var running =
                tool.call(invocation(args("SELECT pg_sleep(60)"))).subscribe().with(ignored -> {});
        var sleeping = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'";
        Waiting.until("the statement runs", () -> count(sleeping) == 1);
        running.cancel();
        Waiting.until("the statement is stopped", () -> count(sleeping) == 0);
    }

    @Test
    void moreStatementsThanMayRunWaitInTurn() {
        var all = java.util.stream.IntStream.range(0, 40)
                .mapToObj(i -> tool.call(invocation(args("SELECT " + i + ", pg_sleep(0.02)"))))
                .toList();
        Uni.join()
                .all(all)
                .andFailFast()
                .await()
                .atMost(Duration.ofSeconds(30))
                .forEach(result -> assertNull(result.error()));
    }

    @Test
    void theCardShowsWhatAPersonMustKnow() throws Exception {
        var card = planned(tool, args("SELECT * FROM orders WHERE id = ?", 1));
        assertEquals("shop", card.path("database").asText());
        assertEquals("select", card.path("kind").asText());
        assertEquals("[\"orders\"]", card.path("tables").toString());
        assertEquals("[1]", card.path("params").toString());
        assertEquals(1, card.path("estimated_rows").asInt());
        assertFalse(card.path("writes").asBoolean());
        assertFalse(card.path("not_understood").asBoolean());
    }

    @Test
    void theCardOfAWriteSaysSoAndChangesNothing() throws Exception {
        var card = card(owners, args("WITH gone AS (DELETE FROM orders WHERE id = 1 RETURNING *) SELECT * FROM gone"));
        assertTrue(card.path("writes").asBoolean());
        assertEquals(
                "this database is read-only here: it will fail",
                card.path("note").asText());
        assertTrue(card.path("tables").toString().contains("orders"));
        assertEquals(
                "it changes the database",
                card(writers, args("INSERT INTO orders VALUES (3)"))
                        .path("note")
                        .asText());
        assertUntouched();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EXPLAIN ANALYZE DELETE FROM orders WHERE id = 1",
                "EXPLAIN (ANALYZE, BUFFERS) DELETE FROM orders WHERE id = 1",
                "EXPLAIN ANALYZE VERBOSE UPDATE orders SET customer = 'x' WHERE id = 1 ; -- one row",
                "explain analyze insert into orders values (3)",
                "EXPLAIN DELETE FROM orders WHERE id = 1"
            })
    void theCardOfAnExplainedWriteHasItsPlan(String sql) throws Exception {
        var card = planned(owners, args(sql));
        assertTrue(card.path("writes").asBoolean(), card.toString());
        assertEquals("[\"orders\"]", card.path("tables").toString());
        assertEquals(sql, card.path("statement").asText());
        assertUntouched();
    }

    @Test
    void theCardOfAnExplainedReadSaysWhatItWouldCall() throws Exception {
        var plain = planned(owners, args("EXPLAIN (SELECT * FROM orders WHERE id = ?)", 1));
        assertFalse(plain.path("writes").asBoolean());
        var calling = card(owners, args("EXPLAIN ANALYZE SELECT sneak()"));
        assertEquals("[\"sneak\"]", calling.path("may_write").toString(), calling.toString());
        assertTrue(calling.path("writes").asBoolean());
        assertUntouched();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS $$ SELECT $1 + 1 $$",
                "CREATE VIEW v AS SELECT * FROM orders",
                "CREATE TABLE t (update integer)",
                "ALTER TABLE orders ADD COLUMN x integer",
                "COMMENT ON TABLE orders IS 'x'",
                "SHOW server_version"
            })
    void theCardOfWhatPostgresCannotPlanSaysSo(String sql) throws Exception {
        var card = card(owners, args(sql));
        assertEquals(
                "none is made for this kind of statement", card.path("plan").asText(), card.toString());
        assertEquals(!sql.startsWith("SHOW"), card.path("writes").asBoolean());
    }

    @Test
    void theCardOfWhatPostgresCannotPlanStillSaysWhatItWouldCall() throws Exception {
        var card = card(owners, args("ALTER TABLE orders ALTER COLUMN id TYPE integer USING sneak()"));
        assertEquals(
                "none is made for this kind of statement", card.path("plan").asText());
        assertEquals("[\"sneak\"]", card.path("may_write").toString(), card.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE copied AS SELECT * FROM orders",
                "CREATE TEMP TABLE copied AS TABLE orders",
                "CREATE MATERIALIZED VIEW copied AS SELECT * FROM orders",
                "SELECT * INTO copied FROM orders"
            })
    void aTableMadeFromAQueryIsPlanned(String sql) throws Exception {
        planned(owners, args(sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT $t$a $1 ; b$t$ FROM orders WHERE id = ?",
                "SELECT $$cost: $5$$, $body$ $$ ? $$ $body$ FROM orders WHERE id = ?",
                "SELECT E'a\\'b ? c' FROM orders WHERE id = ?",
                "SELECT e'\\\\' FROM orders WHERE id = ? ; -- done",
                "/* a /* b ? */ c */ SELECT 'it''s ?' FROM orders WHERE id = ?"
            })
    void stringsOfEveryKindAreUnderstoodBesideParameters(String sql) throws Exception {
        var card = planned(tool, args(sql, 1));
        assertFalse(card.path("not_understood").asBoolean(), card.toString());
        assertEquals("[\"orders\"]", card.path("tables").toString());
        assertEquals(1, success(call(tool, args(sql, 1))).path("rows").size());
    }

    @Test
    void aFunctionWithADollarQuotedBodyIsUnderstoodAndMade() throws Exception {
        var sql =
                "CREATE FUNCTION doubled(a integer) RETURNS integer LANGUAGE sql AS $body$ SELECT $1 * 2; $body$; -- of one";
        assertFalse(card(writers, args(sql)).path("not_understood").asBoolean());
        assertNull(call(writers, sql).error());
        assertEquals(
                "[[8]]",
                success(call(writers, args("SELECT doubled(?)", 4)))
                        .path("rows")
                        .toString());
        execute("DROP FUNCTION doubled");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1; -- done",
                "SELECT 1 ; /* a; b */ ;",
                "; -- first\n SELECT 1",
                "SELECT max(update) FROM (VALUES (1)) AS changes (update); -- SELECT 2"
            })
    void commentsAroundAStatementAreNoStatements(String sql) throws Exception {
        assertEquals("[[1]]", success(call(tool, sql)).path("rows").toString());
        assertFalse(card(tool, args(sql)).path("writes").asBoolean());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT spill()",
                "SELECT * FROM orders WHERE id = spill()",
                "SELECT public.\"spill\"()",
                "SELECT U&\"\\0073pill\"()",
                "SELECT 'x' FROM orders LIMIT/**/SPILL ()",
                "WITH n AS (SELECT spill() AS n) SELECT * FROM n WHERE n = 1",
                "UPDATE orders SET id = spill() WHERE id = spill()",
                "SELECT 1 FROM spilling_sql(1)",
                "SELECT spilling_overload('x'::varchar)",
                "SELECT upper(1)",
                "SELECT table_to_xml('secrets', true, false, '')::text::int",
                "SELECT 1 FROM orders WHERE id = query_to_xml('SELECT * FROM secrets', true, false, '')::text::int"
            })
    void planningRunsNoFunctionThatAStatementNames(String sql) throws Exception {
        var card = card(owners, args(sql));
        assertFalse(card.toString().contains("the secret") || card.toString().contains("ZZ001"), card.toString());
        assertEquals(
                "none is made: functions of the database could run meanwhile",
                card.path("plan").asText(),
                card.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE OPERATOR === (FUNCTION = spill_two, LEFTARG = integer, RIGHTARG = integer) | SELECT 1 === 1",
                "CREATE TYPE pair AS (a integer); CREATE FUNCTION to_pair(integer) RETURNS pair LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'ZZ001'; END $$;"
                        + " CREATE CAST (integer AS pair) WITH FUNCTION to_pair(integer) AS IMPLICIT | SELECT 1::pair",
                "CREATE FUNCTION \"Spill it\"() RETURNS integer LANGUAGE sql STABLE AS 'SELECT spill()' | SELECT \"Spill it\"()",
                "CREATE VIEW seen AS SELECT id, spill() AS n FROM orders | SELECT * FROM seen WHERE n = 1",
                "ALTER TABLE orders ALTER COLUMN total SET DEFAULT spill_one(1) | INSERT INTO orders (id) VALUES (7)",
                "ALTER TABLE orders ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON orders USING (id = spill()) | SELECT * FROM orders",
                "CREATE VIEW xml AS SELECT query_to_xml('SELECT * FROM secrets', true, false, '')::text::int AS n | SELECT * FROM xml WHERE n = 1"
            })
    void planningRunsNoFunctionThatTheSchemaHides(String schemaAndStatement) throws Exception {
        var parts = schemaAndStatement.split(" \\| ");
        execute("CREATE DATABASE hiding TEMPLATE reagent");
        try {
            var hiding = new Setting(
                    url().replace("/reagent", "/hiding"),
                    owner(true).username(),
                    owner(true).password(),
                    true);
            try (var connection = DriverManager.getConnection(
                            hiding.url(),
                            hiding.username().orElseThrow(),
                            hiding.password().orElseThrow());
                    var statement = connection.createStatement()) {
                statement.execute(parts[0]);
            }
            var hidden = tool(Map.of("shop", hiding));
            var card = card(hidden, args(parts[1]));
            hidden.stop();
            assertEquals(
                    "none is made: functions of the database could run meanwhile",
                    card.path("plan").asText(),
                    card.toString());
        } finally {
            execute("DROP DATABASE hiding WITH (FORCE)");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT lower(customer) AS name, count(*), sum(total) FROM orders WHERE placed_at > now() - interval '1 day' GROUP BY 1 ORDER BY 2 DESC LIMIT 5",
                "SELECT date_trunc('month', placed_at) AS month, round(avg(total), 2) FROM orders GROUP BY month",
                "SELECT coalesce(o.extra ->> 'a', 'none'), extract(year FROM p.placed_at) FROM orders o LEFT JOIN orders p USING (id)",
                "WITH o AS (SELECT *, row_number() OVER (PARTITION BY customer ORDER BY id) AS n FROM orders) SELECT * FROM o WHERE n = 1",
                "DELETE FROM orders WHERE total::numeric > 5"
            })
    void whatCallsHarmlessFunctionsOnlyIsPlanned(String sql) throws Exception {
        planned(owners, args(sql));
    }

    @Test
    void theListOfHarmlessFunctionsHasNoneThatIsNotThere() throws Exception {
        assertEquals(
                "",
                text(
                        "SELECT coalesce(string_agg(name, ' '), '') FROM unnest(string_to_array('" + SqlCalls.HARMLESS
                                + "', ' ')) name WHERE name NOT IN ('greatest', 'least', 'grouping') AND NOT EXISTS (SELECT FROM pg_proc WHERE proname = name)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT * FROM orders FOR UPDATE||true",
                "SELECT * FROM orders o FOR NO KEY UPDATE OF o SKIP LOCKED||true",
                "SELECT * FROM orders FOR SHARE||true",
                "SELECT * FROM orders FOR KEY SHARE||true",
                "SELECT nextval('numbers')|nextval|true",
                "SELECT \"setval\"('numbers', 9)|setval|true",
                "SELECT sneak()|sneak|true",
                "SELECT * FROM orders o WHERE o.sneaky IS NULL|sneaky|true",
                "SELECT pg_notify('a', 'b'), set_config('a.b', 'c', false)|pg_notify set_config|true",
                "SELECT substring(customer FROM 1 FOR 3), lower(customer) FROM orders||false",
                "SELECT repeat('x', 3), regexp_replace(customer, 'a', 'b') FROM orders||false"
            })
    void theCardSaysWhatMayWrite(String sql, String functions, boolean writes) throws Exception {
        var card = card(owners, args(sql));
        assertEquals(writes, card.path("writes").asBoolean(), card.toString());
        var named = new StringJoiner(" ");
        card.path("may_write").forEach(name -> named.add(name.asText()));
        assertEquals(Objects.requireNonNullElse(functions, ""), named.toString());
        assertEquals(writes, card.path("note").asText().contains("read-only here"), card.toString());
    }

    @Test
    void noCardWaitsForQueries() throws Exception {
        var queries = java.util.stream.IntStream.range(0, 10)
                .mapToObj(i -> tool.call(invocation(args("SELECT pg_sleep(30)")))
                        .subscribe()
                        .with(ignored -> {}))
                .toList();
        var cards = java.util.stream.IntStream.range(0, 30)
                .mapToObj(i -> tool.details(args("SELECT * FROM orders WHERE id = " + i)))
                .toList();
        Uni.join()
                .all(cards)
                .andFailFast()
                .await()
                .atMost(Duration.ofSeconds(30))
                .forEach(card -> assertTrue(card.path("estimated_rows").isNumber(), card.toString()));
        queries.forEach(query -> query.cancel());
    }

    @Test
    void theCardHasNoWordsOfTheDatabase() throws Exception {
        assertEquals(
                "PostgreSQL could not plan it: SQLSTATE 22P02",
                card(tool, args("SELECT * FROM orders WHERE id = 'the secret'::int"))
                        .path("plan")
                        .asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"FROBNICATE orders", "SELECT 1 FROM orders WHERE FROM", "SELECT ( FROM", "SELECT * FROM nowhere"
            })
    void theCardOfWhatCannotBePlannedSaysWhy(String sql) throws Exception {
        var card = card(tool, args(sql));
        assertTrue(card.path("plan").asText().startsWith("PostgreSQL could not plan it: "), card.toString());
        assertEquals(!sql.endsWith("nowhere"), card.path("not_understood").asBoolean());
    }

    @Test
    void theDescriptionListsWhatTheRoleMayRead() {
        assertTrue(
                tool.definition()
                        .description()
                        .endsWith("\ndatabase shop: orders(id, customer, total, placed_at, extra)"),
                tool.definition().description());
        assertTrue(writers.definition().description().contains("database shop (writable): "));
        assertTrue(tool.definition().requiresApproval());
        assertTrue(tool.definition().readOnly());
        assertFalse(writers.definition().readOnly());
    }

    @Test
    void aDatabaseIsChosenByNameOrIsTheOnlyOne() {
        var two = tool(Map.of("a", reader(false), "b", reader(true)));
        assertEquals(
                "`database` is missing; it is one of a, b",
                two.check(args("SELECT 1")).orElseThrow().message());
        assertEquals(
                "unknown_database",
                two.check(args("SELECT 1").put("database", "c")).orElseThrow().code());
        assertEquals(Effect.NONE, two.effect(args("SELECT 1").put("database", "a")));
        assertEquals(Effect.EFFECT, two.effect(args("SELECT 1").put("database", "b")));
        assertFalse(tool(Map.of()).availability().available());
    }

    @Test
    void theServersOwnDatabaseAndWrongSettingsStopTheStart() {
        var own = Map.of("own", new Setting(url().replace("127.0.0.1", "localhost") + "?ssl=false", "a", "b", false));
        assertThrows(StartRefused.class, () -> new SqlQueryTool(new Settings(own), url()));
        for (String url : List.of("", "postgres://x/y", "jdbc:mysql://x/y", "jdbc:postgresql://x:port/y")) {
            var wrong = Map.of("shop", new Setting(url, "a", "b", false));
            assertThrows(StartRefused.class, () -> new SqlQueryTool(new Settings(wrong), (String) null), url);
        }
        assertThrows(StartRefused.class, () -> tool(Map.of("My Shop", reader(false))));
    }

    private void assertUntouched() throws SQLException {
        assertEquals(before, state());
    }

    /** All that a statement could have changed, as one text. */
    private static String state() throws SQLException {
        return text("""
                SELECT (SELECT string_agg(o::text, ';' ORDER BY id) FROM orders o)
                    || (SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace)
                    || (SELECT last_value || is_called::text FROM numbers)
                    || (SELECT count(*) FROM pg_largeobject_metadata)
                    || (SELECT count(*) FROM pg_description WHERE objoid = 'orders'::regclass)
                    || (SELECT count(*) FROM pg_attribute WHERE attrelid = 'orders'::regclass)
                    || (SELECT count(*) FROM pg_extension)""");
    }

    private static long count(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    private static String text(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                url(), stores.get("quarkus.datasource.username"), stores.get("quarkus.datasource.password"));
    }

    private static String url() {
        return stores.get("quarkus.datasource.jdbc.url");
    }

    private static Setting reader(boolean allowWrites) {
        return new Setting(url(), "reader", "pw-of-reader", allowWrites);
    }

    private static Setting owner(boolean allowWrites) {
        return new Setting(
                url(),
                stores.get("quarkus.datasource.username"),
                stores.get("quarkus.datasource.password"),
                allowWrites);
    }

    @Test
    void theToolItselfTellsATablesColumnsWithoutAPerson() throws Exception {
        assertFalse(tool.requiresApproval(args("\\d orders")));
        assertTrue(tool.requiresApproval(args("SELECT 1")));
        assertEquals(Effect.NONE, writers.effect(args("\\d orders")));
        var columns = success(call(tool, "\\d orders;"));
        assertEquals("[\"id\",\"integer\",false]", columns.path("rows").path(0).toString());
        assertEquals(5, columns.path("rows").size());
        assertEquals(columns, success(call(tool, " \\d+ public.ORDERS ")));
    }

    @Test
    void theToolItselfListsTheTablesThatItsRoleMayRead() throws Exception {
        assertEquals(
                "[[\"orders\",\"id, customer, total, placed_at, extra\"]]",
                success(call(tool, "\\d")).path("rows").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\d hidden", "\\d nothing", "\\d pg_authid'--"})
    void aTableThatCannotBeReadIsNotDescribed(String sql) {
        assertEquals("sql_error", call(tool, sql).error().code());
    }

    private static SqlQueryTool tool(Map<String, Setting> databases) {
        return new SqlQueryTool(new Settings(databases), (String) null);
    }

    private static ObjectNode args(String sql, Object... params) {
        var args = JSON.createObjectNode().put("sql", sql);
        if (params.length > 0) {
            args.set("params", JSON.valueToTree(params));
        }
        return args;
    }

    private static ToolInvocation invocation(ObjectNode args) {
        return new ToolInvocation("s", "c", Fence.NONE, args, Duration.ofSeconds(40), null);
    }

    private static ToolResult call(SqlQueryTool tool, String sql) {
        return call(tool, args(sql));
    }

    private static ToolResult call(SqlQueryTool tool, ObjectNode args) {
        return tool.call(invocation(args)).await().atMost(Duration.ofSeconds(60));
    }

    private static JsonNode card(SqlQueryTool tool, ObjectNode args) {
        return tool.details(args).await().atMost(Duration.ofSeconds(30));
    }

    /** The card of what can be planned; asks again where a busy PostgreSQL did not plan it in the 3 s that it may take. */
    private static JsonNode planned(SqlQueryTool tool, ObjectNode args) {
        var card = new AtomicReference<JsonNode>();
        Waiting.until(args + " is planned", () -> {
            card.set(card(tool, args));
            return card.get().path("estimated_rows").isNumber();
        });
        return card.get();
    }

    private static JsonNode success(ToolResult result) throws Exception {
        assertNull(result.error());
        return JSON.readTree(result.text());
    }

    private record Setting(String url, Optional<String> username, Optional<String> password, boolean allowWrites)
            implements SqlSettings.Database {
        Setting(String url, String username, String password, boolean allowWrites) {
            this(url, Optional.of(username), Optional.of(password), allowWrites);
        }
    }

    private record Settings(Map<String, SqlSettings.Database> databases, Duration statementTimeout, int maxConcurrent)
            implements SqlSettings {
        Settings(Map<String, Setting> databases) {
            this(new LinkedHashMap<>(databases), Duration.ofSeconds(30), 4);
        }
    }
}
