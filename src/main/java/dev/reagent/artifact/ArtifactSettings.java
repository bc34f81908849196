package dev.reagent.artifact;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** The settings under {@code reagent.artifacts}; application.yaml explains each. */
@ConfigMapping(prefix = "reagent.artifacts")
public interface ArtifactSettings {

    /** Where large files are stored. */
    enum Kind {
        DISK,
        S3
    }

    @WithDefault("disk")
    Kind store();

    Optional<Path> directory();

    @WithDefault("20")
    int mostPerCall();

    @WithDefault("32")
    int mostMbPerCall();

    @WithDefault("200")
    int mostPerSession();

    @WithDefault("256")
    int mostMbPerSession();

    S3 s3();

    /** A bucket of S3 or of a compatible store. */
    interface S3 {

        Optional<URI> endpoint();

        @WithDefault("us-east-1")
        String region();

        @WithDefault("reagent")
        String bucket();

        @WithDefault("artifacts/")
        String prefix();

        Optional<String> accessKey();

        Optional<String> secretKey();
    }
}
