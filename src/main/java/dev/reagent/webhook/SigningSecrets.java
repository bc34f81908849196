package dev.reagent.webhook;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.reagent.stores.StartRefused;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Signs callbacks with every valid secret, so that receivers can switch to a new secret one by one. Thread-safe. */
@Singleton
public final class SigningSecrets {

    /** The expected form of the setting, as the end of a sentence. */
    public static final String EXPECTED = WebhookSecret.FORM + ", comma-separated, the newest first";

    private final List<Webhook> keys = new ArrayList<>();

    /** @throws StartRefused if a secret is malformed; the message does not contain the secret */
    @Inject
    SigningSecrets(
            WebhookSettings settings,
            @ConfigProperty(name = "reagent.data-dir", defaultValue = ".reagent") String dataDir) {
        this(settings.secrets().orElseGet(() -> List.of(new SecretFile(Path.of(dataDir)).secret())));
    }

    SigningSecrets(List<String> secrets) {
        secrets.stream().map(String::strip).map(SigningSecrets::key).forEach(keys::add);
    }

    private static Webhook key(String secret) {
        if (!WebhookSecret.isOne(secret)) {
            throw new StartRefused("REAGENT_WEBHOOK_SECRETS is wrong: expected " + EXPECTED);
        }
        try {
            return new Webhook(secret);
        } catch (EmptyWebhookSecretException never) {
            throw new IllegalStateException("HMAC rejected a secret of at least 24 bytes", never);
        }
    }

    /**
     * The value of {@code webhook-signature}: one signature for each secret, separated by spaces.
     *
     * @param seconds since 1970, the same as in {@code webhook-timestamp}
     */
    String sign(String id, long seconds, String body) {
        var signatures = new ArrayList<String>();
        for (var key : keys) {
            try {
                signatures.add(key.sign(id, seconds, body));
            } catch (WebhookSigningException noHmac) {
                throw new IllegalStateException("this JVM cannot sign by HMAC-SHA256", noHmac);
            }
        }
        return String.join(" ", signatures);
    }
}
