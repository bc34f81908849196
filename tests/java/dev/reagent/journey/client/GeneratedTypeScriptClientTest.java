package dev.reagent.journey.client;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.reagent.NpmPackage;
import dev.reagent.WithScriptedProvider;
import dev.reagent.model.ScriptedProvider;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The TypeScript client that is generated from the contract compiles, and takes a run from its order to its end. Needs Node.js, npm and its
 * registry; skipped without them.
 */
@QuarkusTest
@QuarkusTestResource(WithScriptedProvider.class)
@Timeout(240)
class GeneratedTypeScriptClientTest {

    private static final NpmPackage TYPESCRIPT = new NpmPackage(
            "typescript",
            "5.9.3",
            "jl1vZzPDinLr9eUt3J/t7V6FgNEw9QjvBPdysz9KfQDD41fQrC2Y4vKQdiaUpFT4bXlb1RHhLpp8wtm6M5TgSw==");

    private static final String OPTIONS = """
            {"compilerOptions": {"target": "es2022", "module": "commonjs", "lib": ["es2022", "dom"], "types": [], "strict": true,
                                 "outDir": "built"},
             "include": ["client/**/*.ts", "journey.ts"]}
            """;

    ScriptedProvider provider;

    @Test
    void itCompilesAndRunsAnAgent() throws IOException, InterruptedException {
        var compiler = compiler();
        var client = GeneratedClient.of("typescript-fetch");
        client.assertEveryTypeIsASchema();
        client.add("journey.ts");
        Files.writeString(client.folder().resolve("tsconfig.json"), OPTIONS);
        client.run(List.of("node", compiler.toString(), "--project", "tsconfig.json"));
        client.runJourney(provider, "node", "built/journey.js");
    }

    private static Path compiler() throws InterruptedException {
        try {
            return unpacked(TYPESCRIPT.fetched(Path.of("target/typescript")));
        } catch (IOException nothingFetched) {
            System.err.println("SKIPPED: the TypeScript client is not compiled: " + nothingFetched.getMessage());
            return abort("the TypeScript compiler cannot be fetched: " + nothingFetched.getMessage());
        }
    }

    /** The program of the compiler, with the libraries that it reads beside it. */
    private static Path unpacked(Path archive) throws IOException {
        var folder = archive.toAbsolutePath().resolveSibling("package");
        try (var in = Files.newInputStream(archive);
                var tar = new TarArchiveInputStream(new GZIPInputStream(new BufferedInputStream(in)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getName().matches("package/(package\\.json|lib/[\\w.]+)")) {
                    var file = folder.resolve(entry.getName().substring("package/".length()));
                    Files.createDirectories(file.getParent());
                    Files.write(file, tar.readAllBytes());
                }
            }
        }
        return folder.resolve("lib/tsc.js");
    }
}
