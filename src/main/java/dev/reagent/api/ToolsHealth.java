package dev.reagent.api;

import dev.reagent.tool.ToolRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Which tools can be used, for whoever looks at the server's health. One that is missing does not make it unready. */
@Readiness
@ApplicationScoped
public class ToolsHealth implements HealthCheck {

    private final ToolRegistry tools;

    ToolsHealth(ToolRegistry tools) {
        this.tools = tools;
    }

    @Override
    public HealthCheckResponse call() {
        var health = HealthCheckResponse.named("Tools").up();
        for (var tool : tools.list()) {
            var reason = tool.availability().reason();
            health.withData(tool.definition().name(), reason == null ? "available" : reason);
        }
        return health.build();
    }
}
