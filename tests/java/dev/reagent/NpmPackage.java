package dev.reagent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A published package of npm's registry. It is fetched with {@code npm pack} when it is wanted, without running anything of it, checked
 * against its published hash, and never kept in this repository.
 *
 * @param sha512 in base64, as the registry publishes it
 */
public record NpmPackage(String name, String version, String sha512) {

    /**
     * The package as a gzipped tar, whose files are under {@code package/}.
     *
     * @param folder where it is kept between the runs of tests
     * @throws IOException where there is no npm or no registry
     */
    public Path fetched(Path folder) throws IOException, InterruptedException {
        var file = Files.createDirectories(folder).resolve(fileName());
        if (!Files.exists(file)) {
            fetch(folder);
        }
        requireHash(Files.readAllBytes(file));
        return file;
    }

    private String fileName() {
        return name.replace("@", "").replace('/', '-') + "-" + version + ".tgz";
    }

    private void fetch(Path folder) throws IOException, InterruptedException {
        var npm = new ProcessBuilder(
                        "npm",
                        "pack",
                        name + "@" + version,
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
            throw new IOException("npm cannot fetch " + name + "@" + version);
        }
    }

    private void requireHash(byte[] bytes) {
        try {
            var found = Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-512").digest(bytes));
            if (!found.equals(sha512)) {
                throw new AssertionError(fileName() + " is not what was published");
            }
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }
}
