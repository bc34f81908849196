package dev.reagent.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.call.Fence;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The tools as the server starts them by itself. */
@QuarkusTest
class ToolsOfTheServerTest {

    private static final Set<String> NAMES = Set.of("code_run", "sql_query", "web_fetch");

    @Inject
    ToolRegistry registry;

    @Test
    void theBuiltInToolsAreThere() {
        NAMES.forEach(name -> assertTrue(registry.find(name).isPresent(), name));
    }

    /** The least of what providers allow. */
    @Test
    void theirDefinitionsFitEveryProvider() {
        for (var tool : registry.list()) {
            var definition = tool.definition();
            assertTrue(definition.name().matches("[a-z_][a-z0-9_]{0,63}"), definition.name());
            assertTrue(definition.description().length() <= 1_024, definition.description());
            var schema = definition.parameters().toString();
            assertFalse(schema.contains("\"type\":["), schema);
            definition
                    .parameters()
                    .findParents("description")
                    .forEach(
                            part -> assertTrue(part.path("description").asText().length() <= 1_024, part::toString));
        }
    }

    @Test
    void theShopCanBeAskedFromTheFirstMoment() throws Exception {
        var tool = registry.find("sql_query").orElseThrow();
        assertTrue(
                tool.definition().description().contains("\ndatabase demo: customers(id, name, email, "),
                tool.definition().description());
        var call = registry.stamp("c", "sql_query", "{\"sql\":\"SELECT count(*) FROM orders\"}", NAMES);
        assertNull(call.refusal());
        assertTrue(call.approval());
        var args = (ObjectNode) new ObjectMapper().readTree(call.arguments());
        assertEquals(
                "[\"orders\"]",
                tool.details(args)
                        .await()
                        .atMost(Duration.ofSeconds(10))
                        .path("tables")
                        .toString());
        var result = tool.call(new ToolInvocation("s", "c", Fence.NONE, args, call.timeout(), null))
                .await()
                .atMost(Duration.ofSeconds(30));
        assertTrue(result.text().contains("\"rows\":[[40]]"), result.text());
    }

    @Test
    void theServerItselfIsNotToBeFetched() {
        var call = registry.stamp("c", "web_fetch", "{\"url\":\"http://127.0.0.1:8080/v1/tools\"}", NAMES);
        assertEquals("address_refused", call.refusal().code());
        assertFalse(call.approval());
    }
}
