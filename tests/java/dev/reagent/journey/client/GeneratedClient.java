package dev.reagent.journey.client;

import static io.restassured.RestAssured.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.api.contract.OpenApiFile;
import dev.reagent.journey.Client;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A client that openapi-generator makes from the document that the server serves, in a folder of its own. */
final class GeneratedClient {

    /** Put there by Maven, see pom.xml. */
    private static final Path GENERATOR = Path.of("target/openapi-generator/openapi-generator-cli.jar");

    private static final List<String> OF_THE_GENERATOR = List.of("AbstractOpenApiSchema", "index");

    private static final int MOST_SECONDS = 90;

    private final Path folder;

    private GeneratedClient(Path folder) {
        this.folder = folder;
    }

    /**
     * Generates the client into a folder called client.
     *
     * @param language a generator's name
     */
    static GeneratedClient of(String language, String... options) throws IOException, InterruptedException {
        assertTrue(Files.exists(GENERATOR), "run ./mvnw process-test-resources first: it fetches " + GENERATOR);
        var client = new GeneratedClient(Path.of("target/clients", language).toAbsolutePath());
        client.empty();
        Files.writeString(
                client.folder.resolve("openapi.yaml"), get("/q/openapi").asString());
        var command = new ArrayList<>(List.of(java(), "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-jar", GENERATOR.toAbsolutePath().toString(), "generate"));
        command.addAll(List.of("-i", "openapi.yaml", "-g", language, "-o", "client"));
        command.addAll(List.of(options));
        client.run(command);
        return client;
    }

    Path folder() {
        return folder;
    }

    /** The files of the folder that end so, at any depth. */
    List<Path> files(String end) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(end)).toList();
        }
    }

    /** Copies a source that uses the client from the resources of the tests. */
    void add(String journey) throws IOException {
        Files.copy(Path.of("tests/resources/clients", journey), folder.resolve(journey));
    }

    /** Types of inline schemas, such as SessionViewError, or of choices, such as RunRequestOneOf1, have names that nobody chose. */
    void assertEveryTypeIsASchema() throws IOException {
        var schemas = OpenApiFile.read().get("components").get("schemas");
        var names = files("").stream()
                .filter(file -> file.getParent().getFileName().toString().matches("models?"))
                .map(file -> file.getFileName().toString().replaceFirst("\\.\\w+$", ""))
                .filter(name -> !OF_THE_GENERATOR.contains(name))
                .toList();
        assertTrue(names.size() > 60, names::toString);
        assertEquals(
                List.of(), names.stream().filter(name -> !schemas.has(name)).toList());
    }

    /** Runs the program that uses the client, with a model that asks for one call, which a person must approve, and then answers. */
    void runJourney(ScriptedProvider provider, String... program) throws IOException, InterruptedException {
        var prompt = Client.prompt();
        var args = new JsonObject().put("text", prompt);
        provider.bySteps(ScriptedReply.call("call_1", "guarded", args.encode()), ScriptedReply.text("Done."));
        var command = new ArrayList<>(List.of(program));
        command.addAll(List.of(
                RestAssured.baseURI + ":" + RestAssured.port, Client.ofNewOrg().org(), prompt));
        var printed = run(command);
        assertTrue(printed.endsWith("the journey ends\n"), printed);
    }

    /** Runs a command in the folder, and returns what it prints. */
    String run(List<String> command) throws IOException, InterruptedException {
        var output = folder.resolve("output");
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean isOver = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        var printed = Files.readString(output);
        assertTrue(isOver, () -> "not over in " + MOST_SECONDS + " s: " + printed);
        assertEquals(0, process.exitValue(), printed);
        return printed;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private void empty() throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
    }
}
