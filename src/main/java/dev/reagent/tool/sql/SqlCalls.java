package dev.reagent.tool.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The functions that a statement may call, found by looking up the statement's words in the database's catalogue. The statement itself is
 * not sent: planning it evaluates IMMUTABLE functions, and STABLE ones for its estimates, so it would run them before the approval.
 *
 * <p>Words are everything that could be an identifier, also inside strings and comments, so no lexing rule can hide one. A false match only
 * costs the estimate.
 *
 * @param planned  whether only {@link #HARMLESS} functions of PostgreSQL itself can run while the statement is planned
 * @param changing volatile functions among its words, which may change something; sorted, without duplicates
 */
record SqlCalls(boolean planned, List<String> changing) {

    /** PostgreSQL functions that read only their arguments, change nothing, and are quick; also those with the names of its types. */
    static final String HARMLESS = """
            abs ceil ceiling floor round trunc sign mod div power sqrt cbrt exp ln log gcd lcm random width_bucket greatest \
            least lower upper initcap length char_length character_length octet_length left right substr substring position \
            strpos translate overlay btrim ltrim rtrim concat concat_ws split_part reverse ascii chr md5 starts_with \
            like notlike overlaps text name bpchar varchar char bytea bool int2 int4 int8 float4 float8 numeric money oid date \
            time timetz timestamp timestamptz interval bit xml point path box now timezone age date_part date_trunc date_bin \
            extract to_char to_date to_number to_timestamp justify_days justify_hours make_date make_time make_timestamp \
            make_timestamptz make_interval isfinite clock_timestamp statement_timestamp transaction_timestamp count sum avg min \
            max bool_and bool_or every array_agg string_agg json_agg jsonb_agg json_object_agg jsonb_object_agg stddev \
            stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp regr_slope regr_intercept regr_r2 \
            regr_count mode percentile_cont percentile_disc grouping row_number rank dense_rank percent_rank cume_dist ntile \
            lag lead first_value last_value nth_value array_length array_position array_to_string string_to_array cardinality \
            unnest generate_series array_append array_cat json_array_length jsonb_array_length json_build_object \
            jsonb_build_object json_build_array jsonb_build_array to_json to_jsonb row_to_json json_typeof jsonb_typeof \
            jsonb_array_elements jsonb_array_elements_text json_array_elements json_array_elements_text jsonb_object_keys \
            jsonb_each jsonb_each_text json_each json_each_text gen_random_uuid version current_user session_user \
            current_schema current_database pg_typeof num_nulls num_nonnulls family host""";

    // Functions from initdb have oids below 16384. An operator, a cast, a type, a view, a default, an index, a policy
    // or a constraint that
    // depends on a function may call it without naming it. Triggers do not run during planning.
    private static final String QUESTION = """
            WITH said AS (SELECT string_to_array(?, ' ') AS words, string_to_array(?, ' ') AS harmless),
                 own AS (SELECT 16384::oid AS first),
                 called AS (
                     SELECT p.proname::text AS name, p.provolatile = 'v' AS changes
                     FROM pg_catalog.pg_proc p, said, own
                     WHERE (lower(p.proname::text) = ANY (words) OR p.oid >= first AND p.proname::text ~ '[^A-Za-z0-9_$]')
                         AND (p.oid >= first OR NOT p.proname::text = ANY (harmless))
                         AND p.prorettype NOT IN ('pg_catalog.trigger'::regtype::oid, 'pg_catalog.event_trigger'::regtype::oid))
            SELECT NOT EXISTS (SELECT FROM called)
                    AND NOT EXISTS (
                        SELECT FROM pg_catalog.pg_depend d, own
                        WHERE d.refclassid = 'pg_catalog.pg_proc'::regclass::oid AND d.refobjid >= first AND d.deptype <> 'e'
                            AND d.classid NOT IN ('pg_catalog.pg_proc'::regclass::oid, 'pg_catalog.pg_trigger'::regclass::oid,
                                'pg_catalog.pg_event_trigger'::regclass::oid, 'pg_catalog.pg_language'::regclass::oid))
                    AND NOT EXISTS (
                        SELECT FROM pg_catalog.pg_class c, said, own
                        WHERE lower(c.relname::text) = ANY (words) AND c.oid >= first AND (c.relhasrules OR c.relrowsecurity))
                    AND NOT EXISTS (SELECT FROM pg_catalog.pg_foreign_table),
                (SELECT string_agg(DISTINCT name, ' ') FROM called WHERE changes)""";

    private static final Pattern WORDS = Pattern.compile("[A-Za-z0-9_$]+");
    private static final int LONGEST_NAME = 63;
    private static final int MOST_TOLD = 20;

    /** Returns the query that lists them, for {@link #of}. */
    static SqlStatement question(SqlDatabase database, String sql, Duration timeout) {
        var params = JsonNodeFactory.instance.arrayNode().add(words(sql)).add(HARMLESS);
        return new SqlStatement(database, QUESTION, params, true, timeout);
    }

    /** @param answer the result of that query for this statement */
    static SqlCalls of(JsonNode answer, String sql) {
        var row = answer.path("rows").path(0);
        // names with escapes cannot be matched
        boolean readable = !sql.toLowerCase(Locale.ROOT).contains("u&");
        var changing = row.path(1).isTextual() ? List.of(row.path(1).asText().split(" ")) : List.<String>of();
        return new SqlCalls(
                readable && row.path(0).asBoolean(),
                changing.stream().limit(MOST_TOLD).toList());
    }

    private static String words(String sql) {
        var words = new TreeSet<String>();
        WORDS.matcher(sql.toLowerCase(Locale.ROOT)).results().forEach(found -> {
            add(words, found.group());
            // a dollar quote may be next to a name
            for (String part : found.group().split("\\$")) {
                add(words, part);
            }
        });
        return String.join(" ", words);
    }

    // PostgreSQL also cuts names
    private static void add(TreeSet<String> words, String word) {
        words.add(word.length() <= LONGEST_NAME ? word : word.substring(0, LONGEST_NAME));
    }

    /** Adds to a card what the functions may do. */
    void addTo(ObjectNode card, SqlDatabase database) {
        if (changing.isEmpty()) {
            return;
        }
        changing.forEach(card.put("writes", true).putArray("may_write")::add);
        if (!card.has("note")) {
            card.put(
                    "note",
                    database.allowsWrites()
                            ? "functions that it names may change the database"
                            : "functions that it names may change the database; this one is read-only here: then it will fail");
        }
    }
}
