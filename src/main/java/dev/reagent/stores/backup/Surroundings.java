package dev.reagent.stores.backup;

import dev.reagent.stores.embedded.EmbeddedStores;
import java.nio.file.Path;
import org.eclipse.microprofile.config.Config;

/**
 * The files that a server keeps outside its database, from its settings.
 *
 * @param data          the data folder
 * @param artifacts     the folder of large artifacts
 * @param artifactsInS3 whether they are in a bucket instead, which needs its own backups
 */
record Surroundings(Path data, Path artifacts, boolean artifactsInS3) {

    static Surroundings of(Config settings) {
        var data = EmbeddedStores.Wanted.by(settings).folder();
        return new Surroundings(
                data,
                settings.getOptionalValue("reagent.artifacts.directory", String.class)
                        .map(Path::of)
                        .orElse(data.resolve("artifacts")),
                settings.getOptionalValue("reagent.artifacts.store", String.class)
                        .orElse("disk")
                        .equalsIgnoreCase("s3"));
    }

    Path webhookSecret() {
        return data.resolve("webhook.secret");
    }
}
