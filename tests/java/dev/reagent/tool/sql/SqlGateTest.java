package dev.reagent.tool.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlGateTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1; COMMIT; DROP TABLE orders",
                "SELECT 1; SELECT 2",
                "SELECT 1 /* ; */; SELECT 2",
                "EXPLAIN SELECT 1; COMMIT; INSERT INTO orders VALUES (9)",
                "SELECT 'a''; b'; SELECT 2",
                "SELECT E'a\\'; b'; SELECT 2",
                "SELECT 'a\\'; DROP TABLE orders; --'",
                "SELECT $$a;b$$; DROP TABLE orders",
                "SELECT $x$ $$ ; $x$; COMMIT",
                "SELECT \";\"; COMMIT",
                "SELECT 1 -- x\n; COMMIT",
                "SELECT /* /* ; */ ; */ 1; COMMIT",
                "(SELECT 1; COMMIT)",
                "SELECT (1; COMMIT; SELECT 2)",
                "select 1 ; -- done\n; select 2",
                "SELECT 1; 2",
                "SELECT 1; 'x'",
                "SELECT 1; $1",
                "SELECT 1; /* without an end",
                "SELECT 1; /* /* */",
                "-- a\n; SELECT 1; -- b\n SELECT 2",
                "/* a */ ; /* b */ ; -- c",
                "EXPLAIN ANALYZE (DELETE FROM orders)",
                "WITH a AS NOT MATERIALIZED (DELETE FROM orders RETURNING id) SELECT max(update) FROM a WHERE true",
                "INSERT INTO copy WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone WHERE true",
                "",
                "  ",
                ";",
                "-- only a comment",
                "/* only */",
                "{call pg_sleep(1)}",
                "SELECT {fn user()}",
                "SELECT {d '2020-01-01'}",
                "DROP TABLE orders",
                "drop table if exists orders cascade",
                "/* x */ DROP TABLE orders",
                "TRUNCATE orders",
                "ANALYZE",
                "analyze orders (id)",
                "ANALYSE VERBOSE orders",
                "ANALYZE (VERBOSE, SKIP_LOCKED) orders",
                "(((DROP TABLE orders)))",
                "EXPLAIN ANALYZE DROP TABLE orders",
                "EXPLAIN (ANALYZE, VERBOSE) TRUNCATE orders",
                "DELETE FROM orders",
                "delete from only orders",
                "UPDATE orders SET status = 'x'",
                "UPDATE orders SET status = (SELECT 'x' WHERE true)",
                "DELETE FROM orders USING (SELECT 1 WHERE true) x",
                "WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone",
                "WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone WHERE id = 1",
                "WITH a AS (SELECT 1), b AS MATERIALIZED (UPDATE orders SET status = 'x') SELECT 1",
                "WITH a AS (SELECT 1 WHERE true) DELETE FROM orders",
                "WITH a AS (SELECT 1 WHERE true) UPDATE orders SET id = 2",
                "WITH a AS (WITH b AS (DELETE FROM orders RETURNING id) SELECT * FROM b) SELECT * FROM a WHERE true",
                "EXPLAIN DELETE FROM orders",
                "EXPLAIN (FORMAT JSON) DELETE FROM orders",
                "EXPLAIN ANALYZE VERBOSE UPDATE orders SET id = 1",
                "DELETE FROM orders -- WHERE id = 1",
                "DELETE FROM orders /* WHERE */",
                "DELETE FROM \"WHERE\"",
                "UPDATE orders SET status = ' WHERE '",
                "UPDATE orders SET status = $$ WHERE $$",
                "BEGIN",
                "START TRANSACTION",
                "COMMIT",
                "END",
                "ROLLBACK",
                "ABORT",
                "SAVEPOINT a",
                "RELEASE a",
                "COMMIT PREPARED 'x'",
                "PREPARE x AS SELECT 1",
                "EXECUTE x",
                "DEALLOCATE ALL",
                "DECLARE c CURSOR FOR SELECT 1",
                "FETCH ALL FROM c",
                "MOVE c",
                "CLOSE c",
                "SET ROLE postgres",
                "SET SESSION AUTHORIZATION x",
                "RESET ALL",
                "DISCARD ALL",
                "LISTEN x",
                "UNLISTEN *",
                "NOTIFY x",
                "LOCK orders",
                "COPY orders TO '/tmp/x'",
                "COPY orders FROM PROGRAM 'id'",
                "DO $$ BEGIN END $$",
                "CALL x()",
                "LOAD 'x'",
                "GRANT ALL ON orders TO x",
                "REVOKE ALL ON orders FROM x",
                "VACUUM",
                "REINDEX TABLE orders",
                "CHECKPOINT"
            })
    void aStatementThatNoPersonShouldBeAskedAboutIsRefused(String sql) {
        assertEquals("refused", SqlGate.check(sql, 0).orElseThrow().code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT 1;",
                "select 1 -- done\n;",
                "select 1 ; -- done",
                "SELECT 1; /* done /* really; */ */",
                "SELECT 1 -- a\n ; -- b\r\n;; /* ; */ ",
                "-- first ;\n; /* ; */ SELECT 1",
                ";SELECT 1",
                "SELECT $body$ ; $1 ? $$ ; $body$ ; -- done",
                "SELECT E'a\\'; b' ; -- done",
                "SELECT 1 AS \";\" ; -- done",
                "SELECT max(update) FROM orders",
                "SELECT max(delete), count(DISTINCT update), (merge) FROM orders",
                "SELECT id FROM orders WHERE id IN (SELECT max(update) FROM log) OR (update IS NULL)",
                "SELECT count(*) update FROM orders",
                "SELECT o.update, (update).x FROM orders o ORDER BY (delete)",
                "INSERT INTO log (update, delete) VALUES (1, 2)",
                "CREATE TABLE log (update int, twice int GENERATED ALWAYS AS (update * 2) STORED)",
                "CREATE INDEX ON log (update)",
                "WITH delete AS (SELECT 1), update (insert) AS (SELECT 2) SELECT * FROM delete",
                "UPDATE orders SET (update, b) = (1, 2) WHERE id = 1",
                "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS $$ SELECT $1 + 1; SELECT $1 $$",
                "CREATE FUNCTION f(a integer) RETURNS integer RETURN $1 + 1",
                "SELECT ';'",
                "SELECT $$;$$",
                "SELECT \";\" FROM x",
                "(SELECT 1) UNION (SELECT 2)",
                "VALUES (1)",
                "TABLE orders",
                "SHOW server_version",
                "EXPLAIN SELECT 1",
                "EXPLAIN (ANALYZE) SELECT 1",
                "EXPLAIN (SELECT 1)",
                "WITH a AS (SELECT 1) SELECT * FROM a",
                "INSERT INTO orders VALUES (1)",
                "UPDATE orders SET a = 1 WHERE id = 1",
                "DELETE FROM orders WHERE id = 1",
                "DELETE FROM orders o USING x WHERE x.id = o.id RETURNING *",
                "WITH gone AS (DELETE FROM orders WHERE id = 1 RETURNING *) SELECT * FROM gone",
                "INSERT INTO orders VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 1",
                "SELECT * FROM orders FOR UPDATE",
                "SELECT * FROM orders FOR NO KEY UPDATE SKIP LOCKED",
                "SELECT 1 AS drop",
                "SELECT truncate FROM x",
                "SELECT \"delete\" FROM orders",
                "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN UPDATE SET x = 1",
                "SELECT '{\"a\":1}'::jsonb",
                "SELECT ARRAY[1,2]",
                "SELECT pg_terminate_backend(1)",
                "FROBNICATE orders"
            })
    void anOrdinaryStatementGoesOnToThePerson(String sql) {
        assertEquals(Optional.empty(), SqlGate.check(sql, 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SELECT ?                         | 1
            SELECT ?, ?::int, '?', "?", $$?$$ | 2
            SELECT 1 -- ?                    | 0
            SELECT j ?? 'a', ?               | 1
            SELECT $$ $1 ? $$, ?             | 1
            SELECT $t$ $$ ? $$ $2 $t$, ? ; -- ? | 1
            SELECT E'\\'?', ?                | 1
            /* /* ? */ ? */ SELECT ?         | 1
            """)
    void parametersAreCountedAsTheDriverDoes(String sql, int params) {
        assertEquals(Optional.empty(), SqlGate.check(sql, params));
        assertEquals(
                "invalid_arguments",
                SqlGate.check(sql, params + 1).orElseThrow().code());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELECT 1                                                  | select  | false
            (SELECT 1) UNION SELECT 2                                 | select  | false
            SELECT * INTO copy FROM orders                            | select  | true
            WITH a AS (SELECT 1) SELECT 2                             | select  | false
            WITH a AS (INSERT INTO x VALUES (1) RETURNING id) SELECT 1 | select | true
            WITH a AS (SELECT 1) INSERT INTO x SELECT 1               | insert  | true
            EXPLAIN SELECT 1                                          | explain | false
            EXPLAIN ANALYZE INSERT INTO x VALUES (1)                  | insert  | true
            EXPLAIN (ANALYZE, BUFFERS) INSERT INTO x VALUES (1)       | insert  | true
            EXPLAIN (SELECT 1)                                        | explain | false
            EXPLAIN ANALYZE WITH a AS (SELECT 1) DELETE FROM x WHERE true | delete | true
            EXPLAIN (ANALYZE) WITH a AS (DELETE FROM x WHERE true RETURNING 1) SELECT 1 | explain | true
            EXPLAIN SELECT max(update) FROM x                         | explain | false
            SELECT max(update), (delete) FROM x                       | select  | false
            SELECT count(*) update FROM x                             | select  | false
            CREATE TABLE x AS SELECT 1                                | create  | true
            """)
    void theShapeOfAStatementIsTold(String sql, String kind, boolean writes) {
        var shape = SqlShape.of(SqlTokens.of(sql));
        assertEquals(kind, shape.kind());
        assertEquals(writes, shape.writes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT $1", "SELECT * FROM orders WHERE id = $1 AND b = ?", "SELECT '$1', $12::int"})
    void aNumberedPlaceIsRefusedWithTheRightOne(String sql) {
        var failure = SqlGate.check(sql, 1).orElseThrow();
        assertEquals("invalid_arguments", failure.code());
        assertTrue(failure.message().contains("write ? for each value"), failure.message());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "'",
                "\"",
                "$",
                "$$",
                "/*",
                "--",
                "?",
                ";",
                "{",
                "SELECT (",
                "WITH a AS (",
                "DELETE FROM x ",
                "EXPLAIN ("
            })
    void noTextHoldsTheGateForLong(String part) {
        String sql = part.repeat(20_000 / part.length());
        assertTimeout(Duration.ofSeconds(20), () -> SqlGate.check(sql, 0));
    }

    @Test
    void aRefusalSaysWhatToDoInstead() {
        assertTrue(SqlGate.check("SELECT 1; SELECT 2", 0)
                .orElseThrow()
                .message()
                .contains("found 2; send them one by one"));
        assertTrue(SqlGate.check("DELETE FROM x", 0).orElseThrow().message().contains("say which rows"));
    }
}
