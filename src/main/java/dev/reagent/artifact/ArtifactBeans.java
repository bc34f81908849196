package dev.reagent.artifact;

import dev.reagent.stores.StartRefused;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Selects the store of large files by the settings. */
@Singleton
final class ArtifactBeans {

    /** @throws StartRefused if that store cannot be used */
    @Produces
    @Singleton
    LargeFiles largeFiles(
            ArtifactSettings settings,
            @ConfigProperty(name = "reagent.data-dir", defaultValue = ".reagent") String dataDir) {
        return switch (settings.store()) {
            case DISK -> new DiskFiles(folder(settings.directory().orElse(Path.of(dataDir, "artifacts"))));
            case S3 -> new S3Files(checked(settings.s3()));
        };
    }

    private static Path folder(Path path) {
        try {
            return Files.createDirectories(path.toAbsolutePath());
        } catch (IOException problem) {
            throw new StartRefused(
                    "reagent.artifacts.directory is \"%s\": expected a folder that this user can make and write (%s)"
                            .formatted(path, problem.getMessage()),
                    problem);
        }
    }

    private static ArtifactSettings.S3 checked(ArtifactSettings.S3 settings) {
        if (settings.accessKey().isPresent() != settings.secretKey().isPresent()) {
            throw new StartRefused("reagent.artifacts.s3: expected both access-key and secret-key, or neither");
        }
        return settings;
    }

    void close(@Disposes LargeFiles files) {
        if (files instanceof S3Files s3) {
            s3.close();
        }
    }
}
