package dev.reagent.run.server;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The server that used this data folder before. It has certainly ended, so its sessions can be taken over at once. */
@ApplicationScoped
class PreviousInstance {

    private static final Logger LOG = Logger.getLogger(PreviousInstance.class);

    private final Path file;

    PreviousInstance(@ConfigProperty(name = "reagent.data-dir", defaultValue = ".reagent") String dataDir) {
        this.file = Path.of(dataDir).resolve("server-id");
    }

    /** Returns the id of the previous instance and stores the new one. Only one server at a time may use a data folder. */
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
