package dev.reagent.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Fence;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EchoToolTest {

    private final EchoTool tool = new EchoTool();

    @Test
    void itGivesBackItsText() {
        var args = JsonNodeFactory.instance.objectNode().put("text", "héllo");
        var result = tool.call(new ToolInvocation("s", "c", Fence.NONE, args, Duration.ofSeconds(5), null))
                .await()
                .indefinitely();
        assertEquals("héllo", result.text());
        assertEquals(Effect.NONE, tool.effect(args));
        assertTrue(tool.definition().readOnly());
    }

    @Test
    void itIsOfferedOnlyWhereAnOperatorAsksForIt() {
        var builder = new SmallRyeConfigBuilder().withMapping(ToolSettings.class);
        assertFalse(builder.build().getConfigMapping(ToolSettings.class).offers(tool));
        var asked =
                builder.withDefaultValue("reagent.tools.echo.enabled", "true").build();
        assertTrue(asked.getConfigMapping(ToolSettings.class).offers(tool));
    }
}
