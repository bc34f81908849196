package dev.reagent.webhook;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.reagent.stores.StartRefused;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What callbacks are signed with: every secret that counts, so that receivers can change over one by one. Thread-safe. */
@Singleton
public final class SigningSecrets {

    /** What a secret looks like, as the end of a sentence. */
    static final String ONE = "whsec_ and the Base64 of 24 to 64 bytes";

    /** What the setting must hold, as the end of a sentence. */
    public static final String EXPECTED = ONE + ", comma-separated, the newest first";

    private static final String PREFIX = "whsec_";
    private static final int FEWEST_BYTES = 24;
    private static final int MOST_BYTES = 64;

    private final List<Webhook> keys = new ArrayList<>();

    /** @throws StartRefused where a secret is malformed; the secret is not in it */
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
        if (!isSecret(secret)) {
            throw new StartRefused("REAGENT_WEBHOOK_SECRETS is wrong: expected " + EXPECTED);
        }
        try {
            return new Webhook(secret);
        } catch (EmptyWebhookSecretException never) {
            throw new IllegalStateException("a secret of at least 24 bytes was taken for none", never);
        }
    }

    /** Whether a text is one well-formed secret. */
    public static boolean isSecret(String text) {
        if (!text.startsWith(PREFIX)) {
            return false;
        }
        try {
            int bytes = Base64.getDecoder().decode(text.substring(PREFIX.length())).length;
            return bytes >= FEWEST_BYTES && bytes <= MOST_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    /** A well-formed secret of these bytes. */
    static String of(byte[] bytes) {
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * The value of {@code webhook-signature}: one signature for each secret, with spaces between.
     *
     * @param seconds since 1970, as {@code webhook-timestamp} has it
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
