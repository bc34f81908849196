package dev.reagent.webhook;

import dev.reagent.stores.PrivateFile;
import dev.reagent.stores.StartRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jboss.logging.Logger;

/**
 * The signing secret of a server without a configured one. Generated once, and stored in the data folder, readable only by the server's
 * user.
 */
final class SecretFile {

    private static final Logger LOG = Logger.getLogger(SecretFile.class);
    private static final int BYTES = 32;

    private final Path file;

    SecretFile(Path dataFolder) {
        this.file = dataFolder.resolve("webhook.secret").toAbsolutePath().normalize();
    }

    /** @throws StartRefused if the file can be neither read nor created, or holds anything else */
    String secret() {
        try {
            if (!Files.exists(file)) {
                var bytes = new byte[BYTES];
                new SecureRandom().nextBytes(bytes);
                Files.createDirectories(file.getParent());
                PrivateFile.write(file, WebhookSecret.of(bytes));
            }
            var secret = Files.readString(file, StandardCharsets.UTF_8).strip();
            if (!WebhookSecret.isOne(secret)) {
                throw new StartRefused("The file " + file + " is wrong: expected " + WebhookSecret.FORM
                        + "; remove it to have a new one made");
            }
            LOG.infof("callbacks are signed with the secret in %s, as REAGENT_WEBHOOK_SECRETS is not set", file);
            return secret;
        } catch (IOException e) {
            throw new StartRefused(
                    "The secret of callbacks cannot be kept in " + file + ": " + e.getMessage()
                            + "; set REAGENT_WEBHOOK_SECRETS, or make the folder writable",
                    e);
        }
    }
}
