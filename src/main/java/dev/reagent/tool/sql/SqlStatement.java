package dev.reagent.tool.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * A statement to run, accepted by the gate.
 *
 * @param readOnly whether it runs in a READ ONLY transaction that is rolled back
 */
record SqlStatement(SqlDatabase database, String sql, JsonNode params, boolean readOnly, Duration timeout) {}
