package dev.reagent;

import dev.reagent.model.ModelCatalogue;
import dev.reagent.model.ModelInfo;
import dev.reagent.stores.embedded.EmbeddedStores;
import dev.reagent.tool.Tool;
import dev.reagent.tool.ToolRegistry;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Prints lines for a person at a terminal when the server accepts requests: what it has, what is missing, and what to try. */
@Singleton
class StartLines {

    private final HttpServer server;
    private final ModelCatalogue models;
    private final ToolRegistry tools;
    private final boolean areWanted;

    StartLines(
            HttpServer server,
            ModelCatalogue models,
            ToolRegistry tools,
            @ConfigProperty(name = "reagent.start-lines", defaultValue = "false") boolean areWanted) {
        this.server = server;
        this.models = models;
        this.tools = tools;
        this.areWanted = areWanted;
    }

    void print(@ObservesAsync HttpServerStart started) {
        if (areWanted) {
            var url = "http://" + started.options().getHost() + ":" + server.getPort();
            var stores = EmbeddedStores.Wanted.by(Reagent.settings());
            System.out.println(String.join("\n", of(url, models.defaultModel(), tools.list(), stores)));
        }
    }

    static List<String> of(String url, ModelInfo model, List<Tool> tools, EmbeddedStores.Wanted stores) {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add("Reagent runs ReAct agents. It listens on " + url);
        lines.add(line(
                "model",
                model.id()
                        + (model.offline()
                                ? ", a program that follows rules; for a language model set ANTHROPIC_API_KEY or OPENAI_API_KEY"
                                : "")));
        if (!model.available()) {
            lines.add(line("  missing", model.unavailableReason()));
        }
        lines.add(line(
                "tools",
                tools.stream()
                        .filter(tool -> tool.availability().available())
                        .map(tool -> tool.definition().name())
                        .sorted()
                        .collect(Collectors.joining(", "))));
        tools.stream()
                .filter(tool -> !tool.availability().available())
                .map(tool -> line(
                        "  missing",
                        tool.definition().name() + ": " + tool.availability().reason()))
                .forEach(lines::add);
        lines.add(line("PostgreSQL", stores.postgres() ? "embedded, in " + stores.folder() : "external"));
        lines.add(line("Redis", stores.redis() ? "embedded, in " + stores.folder() : "external"));
        lines.add(line("API", url + "/q/swagger-ui"));
        lines.add(line("try", "./reagent run \"What is 21 * 2? Use Python.\""));
        lines.add("");
        return lines;
    }

    private static String line(String what, @Nullable Object value) {
        return "  %-11s %s".formatted(what, value);
    }
}
