package dev.reagent.api.catalogue;

import dev.reagent.tool.ToolRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Shows in the server's health which tools can be used. A missing tool does not make the server unready. */
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
