package dev.reagent.tool.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * One statement that is to be run, past the gate.
 *
 * @param readOnly whether in a READ ONLY transaction that is rolled back
 */
record SqlStatement(SqlDatabase database, String sql, JsonNode params, boolean readOnly, Duration timeout) {}
