package dev.reagent.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolErrorCodeTest {

    @Test
    void theCodesThatModelsAndClientsSeeArePinned() {
        assertEquals(
                List.of(
                        "unknown_tool",
                        "tool_unavailable",
                        "invalid_arguments",
                        "refused",
                        "invalid_url",
                        "address_refused",
                        "unknown_host",
                        "too_many_redirects",
                        "network",
                        "timeout",
                        "busy",
                        "unknown_database",
                        "sql_error",
                        "sandbox_failed",
                        "internal"),
                Arrays.stream(ToolErrorCode.values())
                        .map(ToolErrorCode::wireName)
                        .toList());
    }
}
