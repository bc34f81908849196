package dev.reagent.journey.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.model.ScriptedProvider;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Java client that is generated from the contract compiles, and takes a run from its order to its end. */
@QuarkusTest
@QuarkusTestResource(WithScriptedProvider.class)
@Timeout(240)
class GeneratedJavaClientTest {

    private static final String JARS = System.getProperty("java.class.path");

    ScriptedProvider provider;

    @Test
    void itCompilesAndRunsAnAgent() throws IOException, InterruptedException {
        var client = GeneratedClient.of(
                "java",
                "--library=native",
                "--additional-properties=useJakartaEe=true",
                "--global-property=models,apis,supportingFiles,modelDocs=false,apiDocs=false,modelTests=false,apiTests=false");
        client.assertEveryTypeIsASchema();
        client.add("Journey.java");
        var classes = compiled(client);
        client.runJourney(provider, GeneratedClient.java(), "-Xmx128m", "-cp", classes + ":" + JARS, "Journey");
    }

    private static Path compiled(GeneratedClient client) throws IOException {
        var classes = Files.createDirectories(client.folder().resolve("classes"));
        var compiler = ToolProvider.getSystemJavaCompiler();
        var faults = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var sources = files.getJavaFileObjectsFromPaths(client.files(".java"));
            var options = List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", JARS);
            boolean isSound = compiler.getTask(faults, files, null, options, null, sources)
                    .call();
            assertTrue(isSound, faults::toString);
        }
        return classes;
    }
}
