package dev.reagent.run;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The server that ran on this data folder before: dead for sure, so what it held need not wait. */
@ApplicationScoped
class Forerunner {

    private static final Logger LOG = Logger.getLogger(Forerunner.class);

    private final Path file;

    Forerunner(@ConfigProperty(name = "reagent.data-dir", defaultValue = ".reagent") String dataDir) {
        this.file = Path.of(dataDir).resolve("server-id");
    }

    /** The id of the one before, and ours in its place. Only one server at a time may use a data folder. */
    Optional<String> replaceBy(String id) {
        try {
            var former = Files.exists(file)
                    ? Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty())
                    : Optional.<String>empty();
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, id);
            return former;
        } catch (IOException e) {
            LOG.warnf("cannot remember this server's id in %s: %s", file, e.getMessage());
            return Optional.empty();
        }
    }
}
